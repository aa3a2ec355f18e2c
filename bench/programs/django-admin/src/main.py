"""A Django site with its admin: makes the database, an administrator, and serves."""

import os
import sys

import django
import waitress
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application


def main() -> None:
    """Prepare and serve."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.settings"
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)

    from clinic.models import Patient
    from django.contrib.auth.models import User

    User.objects.create_superuser("head", "head@example.org", "a long word")
    Patient.objects.create(name="Ada")
    waitress.serve(
        get_wsgi_application(), host="127.0.0.1", port=int(sys.argv[1]), threads=1
    )


if __name__ == "__main__":
    main()
