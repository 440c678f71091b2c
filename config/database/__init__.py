"""The database's two roles: the owner, who migrates, and the application's, which owns nothing."""
