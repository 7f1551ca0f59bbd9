"""Lines → events: parsing, times, levels, documents and counts, a pack at a time; no Kafka, HTTP, clock or table."""

from logflow_app.pipeline.compiling import Pipelines, compile_pipelines
from logflow_app.pipeline.pipeline import Pipeline
from logflow_app.pipeline.settings import EventSettings

__all__ = ["EventSettings", "Pipeline", "Pipelines", "compile_pipelines"]
