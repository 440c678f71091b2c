"""What people and organisations were before: kept by triggers (django-pghistory), so that no road goes around it."""
