"""The back office of a small library: Flask, Flask-Admin and SQLAlchemy behind waitress."""

from __future__ import annotations

import sys

import waitress
from flask import Flask, render_template_string
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Mapped, mapped_column

database = SQLAlchemy()


class Book(database.Model):  # type: ignore[name-defined]
    """A book that can be lent."""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author: Mapped[str]


def application() -> Flask:
    """Make the application, with a database that has one book."""
    app = Flask(__name__)
    app.config.update(SQLALCHEMY_DATABASE_URI="sqlite:///:memory:", SECRET_KEY="bench")
    database.init_app(app)
    admin = Admin(app, name="Library")
    admin.add_view(ModelView(Book, database, name="Books"))

    @app.get("/")
    def index() -> str:
        books = database.session.scalars(database.select(Book))
        return render_template_string(
            "{% for book in books %}{{ book.title }} by {{ book.author }}{% endfor %}",
            books=books,
        )

    with app.app_context():
        database.create_all()
        database.session.add(Book(title="Kindred", author="Octavia Butler"))
        database.session.commit()
    return app


if __name__ == "__main__":
    waitress.serve(application(), host="127.0.0.1", port=int(sys.argv[1]), threads=1)
