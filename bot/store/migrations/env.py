"""Where Alembic gets its connection: from the Database that called it, inside its transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
