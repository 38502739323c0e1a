"""What the models of the three files have in common."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

FORMAT_VERSION = "1"

Version = Annotated[
    Literal["1"],
    Field(description="The version of the file's format."),
    WithJsonSchema({"const": 1}),
]


class FileModel(BaseModel):
    """A mapping in a file: only the keys it declares."""

    model_config = ConfigDict(extra="forbid", frozen=True)
