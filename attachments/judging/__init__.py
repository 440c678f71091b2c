"""What a file is and what it carries, judged by its content: in a process of its own, which knows no settings."""
