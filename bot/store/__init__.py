"""SQLite, the only truth: the database, its migrations, and one repository an aggregate."""
