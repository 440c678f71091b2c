"""Identity providers (OpenID Connect): which there are, whose people they speak for, and what they are refused for."""
