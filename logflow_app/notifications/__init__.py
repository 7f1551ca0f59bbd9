"""From transitions to messages: each is sent, then recorded, and what is recorded is never sent again."""

from logflow_app.notifications.couriers import Couriers
from logflow_app.notifications.log import NotificationLog

__all__ = ["Couriers", "NotificationLog"]
