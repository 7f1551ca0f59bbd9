"""Parsers of languages and their logging libraries."""

from typing import Literal

from pydantic import Field

from logflow_app.config.parsers.base import AnyParser


class AppParser(AnyParser):
    """Reads what a logging library of a language writes."""

    type: Literal[
        "app", "java", "log4j", "logback", "python_logging", "openstack", "go", "slog", "zap", "logrus", "zerolog",
        "rust", "ruby", "node", "dotnet", "php", "erlang", "klog", "glog", "docker", "cri", "logcat", "macos",
        "cluster", "windows_cbs", "proxifier", "health_app", "cups", "sssd", "strace",
    ] = Field(description="The language or the library; `app` knows the layouts of all of them.")  # fmt: skip
