"""What a person meets: the command table, the grammar of questions, answers as Slack blocks."""
