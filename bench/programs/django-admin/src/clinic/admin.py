"""What the admin shows; Django finds this module by its name."""

from django.contrib import admin

from clinic.models import Patient

admin.site.register(Patient)
