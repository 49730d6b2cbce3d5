"""What is known about commissioning in the NHS in England, and how to ask it. Nothing of Slack."""
