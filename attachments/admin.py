"""Attachments in the administration: to look at, never to change."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin_log import LoggedModelAdmin
from attachments.models import Attachment

if TYPE_CHECKING:
    AttachmentModelAdmin = admin.ModelAdmin[Attachment]
else:
    AttachmentModelAdmin = admin.ModelAdmin


@admin.register(Attachment)
class AttachmentAdmin(LoggedModelAdmin, AttachmentModelAdmin):
    list_display = ("title", "organisation", "kind", "diarienummer", "decided_on", "uploaded_by", "uploaded_at")
    list_filter = ("organisation", "kind", "uploaded_at")
    list_select_related = ("organisation", "uploaded_by")
    search_fields = ("title", "diarienummer", "original_name", "url", "sha256")
    date_hierarchy = "uploaded_at"
    # The file itself is handed out by the application only, never by a storage's address.
    exclude = ("file",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
