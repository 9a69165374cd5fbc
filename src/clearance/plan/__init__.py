"""The plan: which teams go where and when, what it costs, and which milestones hold."""
