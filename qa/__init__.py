"""Passages in; answers, disagreements and verdicts out."""
