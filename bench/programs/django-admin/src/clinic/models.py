"""The tables of the clinic."""

from django.db import models


class Patient(models.Model):
    """Somebody who comes to the clinic."""

    name = models.CharField(max_length=80)
