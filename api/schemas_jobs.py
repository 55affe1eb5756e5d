"""Batch jobs, and how the service does, as JSON."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api import examples as show
from api.schemas import Response
from index.jobs import Job
from index.library import Stats
from index.records import Failure


class FailureOut(Response, json_schema_extra=show.examples(show.FAILURE)):
    """Something that was offered and not taken in."""

    name: str = Field(description="The file, with its line where it has lines", examples=["a.pdf"])
    error: str = Field(
        description="Why, and what would do instead",
        examples=["a.pdf is encrypted; remove its password and add it again"],
    )

    @classmethod
    def from_record(cls, failure: Failure) -> FailureOut:
        """The JSON shape of `failure`."""
        return cls(name=failure.name, error=failure.error)


class JobOut(Response, json_schema_extra=show.examples(show.JOB)):
    """How far a batch has come."""

    id: str = Field(description="Name of the job", examples=["job-3f9c"])
    state: Literal["queued", "running", "done", "failed", "interrupted"] = Field(
        description="`failed`: stopped early, the last failure says why; `interrupted`: its "
        "process ended. Send the batch again after either: what was taken in stays as it is"
    )
    done: int = Field(ge=0, description="Articles dealt with, failures included")
    total: int | None = Field(description="Articles in the batch, null until known")
    failures: list[FailureOut] = Field(description="What was not taken in, and why")

    @classmethod
    def from_record(cls, job: Job) -> JobOut:
        """The JSON shape of `job`."""
        failures = [FailureOut.from_record(one) for one in job.failures]
        return cls.model_validate(
            {
                "id": job.id,
                "state": job.state,
                "done": job.done,
                "total": job.total,
                "failures": failures,
            }
        )


class JobAccepted(Response, json_schema_extra=show.examples({"job": show.JOB})):
    """The job that a batch became."""

    job: JobOut = Field(description="Ask for it again at the address in `Location`")


class Health(Response, json_schema_extra=show.examples(show.HEALTH)):
    """The process is alive."""

    status: Literal["ok"] = Field(default="ok", description="Always the same")
    version: str = Field(description="Version of this program", examples=["0.1.0"])


class Ready(Response, json_schema_extra=show.examples(show.READY)):
    """The library is open and the encoder warm."""

    status: Literal["ready"] = Field(default="ready", description="Always the same")
    articles: int = Field(ge=0, description="Articles in the library")
    passages: int = Field(ge=0, description="Passages that can be found")
    revision: int = Field(ge=0, description="Grows with every change to the library")
    encoder: str = Field(description="The model that the library was made with")

    @classmethod
    def from_record(cls, stats: Stats) -> Ready:
        """The JSON shape of `stats`."""
        return cls(
            articles=stats.articles,
            passages=stats.passages,
            revision=stats.revision,
            encoder=stats.encoder,
        )
