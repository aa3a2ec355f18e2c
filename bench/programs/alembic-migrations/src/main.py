"""A migration tool: makes a new migration environment, writes a revision into it, upgrades and tells the history."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect

REVISION = """
def upgrade():
    op.create_table("bee", sa.Column("id", sa.Integer, primary_key=True), sa.Column("hive", sa.String(20)))
    with op.batch_alter_table("bee") as batch:
        batch.alter_column("hive", nullable=False)


def downgrade():
    op.drop_table("bee")
"""


def main() -> None:
    """Go up, down and up again."""
    config = Config("alembic.ini")
    command.init(config, "migrations", template="generic")
    config.set_main_option("sqlalchemy.url", "sqlite:///bees.sqlite")
    revision = command.revision(config, "bees", rev_id="0001")
    file = Path(revision.path)  # type: ignore[union-attr]
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.index("def upgrade")] + REVISION, encoding="utf-8")
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    command.upgrade(config, "head")
    command.current(config, verbose=True)
    tables = inspect(create_engine("sqlite:///bees.sqlite"))
    print([column["name"] for column in tables.get_columns("bee")])


if __name__ == "__main__":
    main()
