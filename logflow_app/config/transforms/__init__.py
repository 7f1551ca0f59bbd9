"""The key `transforms` of an input: what is done to its events, in order."""

from typing import Annotated

from pydantic import Discriminator, Tag

from logflow_app.config.tags import by_words
from logflow_app.config.transforms.base import AnyTransform
from logflow_app.config.transforms.code import ParseTransform, PythonTransform
from logflow_app.config.transforms.keeping import DedupeTransform, DropTransform, SampleTransform, ThrottleTransform
from logflow_app.config.transforms.seed import AddTransform, FilterTransform, KvTransform, RenameTransform
from logflow_app.config.transforms.shape import (
    CopyTransform,
    FlattenTransform,
    JoinTransform,
    MoveTransform,
    NestTransform,
    SplitTransform,
)
from logflow_app.config.transforms.values import (
    ConvertTransform,
    HashTransform,
    MapTransform,
    ReplaceTransform,
    TextTransform,
    TruncateTransform,
)

__all__ = [
    "AddTransform",
    "AnyTransform",
    "ConvertTransform",
    "CopyTransform",
    "DedupeTransform",
    "DropTransform",
    "FilterTransform",
    "FlattenTransform",
    "HashTransform",
    "JoinTransform",
    "KvTransform",
    "MapTransform",
    "MoveTransform",
    "NestTransform",
    "ParseTransform",
    "PythonTransform",
    "RenameTransform",
    "ReplaceTransform",
    "SampleTransform",
    "SplitTransform",
    "TextTransform",
    "ThrottleTransform",
    "Transform",
    "TruncateTransform",
]

MODELS = (
    FilterTransform,
    AddTransform,
    RenameTransform,
    KvTransform,
    MapTransform,
    ConvertTransform,
    DropTransform,
    CopyTransform,
    MoveTransform,
    NestTransform,
    FlattenTransform,
    SplitTransform,
    JoinTransform,
    DedupeTransform,
    SampleTransform,
    ThrottleTransform,
    TruncateTransform,
    HashTransform,
    TextTransform,
    ReplaceTransform,
    ParseTransform,
    PythonTransform,
)
Transform = Annotated[
    Annotated[FilterTransform, Tag("<FilterTransform>")]
    | Annotated[AddTransform, Tag("<AddTransform>")]
    | Annotated[RenameTransform, Tag("<RenameTransform>")]
    | Annotated[KvTransform, Tag("<KvTransform>")]
    | Annotated[MapTransform, Tag("<MapTransform>")]
    | Annotated[ConvertTransform, Tag("<ConvertTransform>")]
    | Annotated[DropTransform, Tag("<DropTransform>")]
    | Annotated[CopyTransform, Tag("<CopyTransform>")]
    | Annotated[MoveTransform, Tag("<MoveTransform>")]
    | Annotated[NestTransform, Tag("<NestTransform>")]
    | Annotated[FlattenTransform, Tag("<FlattenTransform>")]
    | Annotated[SplitTransform, Tag("<SplitTransform>")]
    | Annotated[JoinTransform, Tag("<JoinTransform>")]
    | Annotated[DedupeTransform, Tag("<DedupeTransform>")]
    | Annotated[SampleTransform, Tag("<SampleTransform>")]
    | Annotated[ThrottleTransform, Tag("<ThrottleTransform>")]
    | Annotated[TruncateTransform, Tag("<TruncateTransform>")]
    | Annotated[HashTransform, Tag("<HashTransform>")]
    | Annotated[TextTransform, Tag("<TextTransform>")]
    | Annotated[ReplaceTransform, Tag("<ReplaceTransform>")]
    | Annotated[ParseTransform, Tag("<ParseTransform>")]
    | Annotated[PythonTransform, Tag("<PythonTransform>")],
    Discriminator(by_words(*MODELS)),
]
