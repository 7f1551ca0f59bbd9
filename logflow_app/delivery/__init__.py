"""From events to stored documents: what a destination cannot take now waits, what it never takes is buried."""

from logflow_app.delivery.delivery import Delivery
from logflow_app.delivery.ticket import Ticket

__all__ = ["Delivery", "Ticket"]
