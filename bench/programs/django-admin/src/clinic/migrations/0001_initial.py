"""Make the first table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The table of patients."""

    initial = True
    operations = [  # noqa: RUF012
        migrations.CreateModel(
            "Patient",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=80)),
            ],
        )
    ]
