"""Structures of arrays that pass by reference within the kernel and whose owners nobody counts.

numba's own (``structref``) counts who holds them and each array in them, with a locked instruction whenever one is
read: a fifth of the kernel's time. These stand on the stack of the function that makes them and give out views; whoever
called the kernel owns the arrays. Imported only where numba is to be had.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba.core import cgutils, types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    models,
    register_model,
)


class Structure(types.Type):
    """A pointer to values by name: read, never replaced.

    Parameters
    ----------
    names : tuple of str
        The fields.
    kinds : tuple of numba types
        Theirs.
    """

    def __init_subclass__(cls) -> None:
        register_model(cls)(models.PointerModel)

    def __init__(self, names: tuple[str, ...], kinds: tuple[Any, ...]) -> None:
        self.names = names
        self.dtype = types.Tuple(kinds)
        fields = ", ".join(f"{name}: {kind}" for name, kind in zip(names, kinds, strict=True))
        super().__init__(f"{type(self).__name__}({fields})")


@infer_getattr
class _Fields(AttributeTemplate):
    key = Structure

    def generic_resolve(self, value: Structure, attr: str) -> Any:  # type: ignore[override]
        return value.dtype[value.names.index(attr)] if attr in value.names else None


@lower_getattr_generic(Structure)
def _field(context: Any, builder: Any, kind: Structure, value: Any, attr: str) -> Any:
    at = kind.names.index(attr)
    field = kind.dtype[at]
    model = context.data_model_manager[field]
    found = model.load_from_data_pointer(builder, cgutils.gep_inbounds(builder, value, 0, at))
    if not isinstance(field, types.Array):
        return found
    # A view without an owner: the compiler leaves out what would count one.
    view = context.make_array(field)(context, builder, value=found)
    view.meminfo = cgutils.get_null_value(view.meminfo.type)
    view.parent = cgutils.get_null_value(view.parent.type)
    return view._getvalue()


def structure_of(kind: type[Structure], *more: str) -> Callable[..., Any]:
    """Return a function, for the kernel, of a named tuple and of a tuple of further values, named ``more``: it makes a
    structure of both.
    """

    @intrinsic
    def made(typing: Any, source: Any, others: Any) -> Any:
        structure = kind((*source.fields, *more), (*source.types, *others.types))

        def written(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            values = [value for argument in arguments for value in cgutils.unpack_tuple(builder, argument)]
            whole = context.make_tuple(builder, structure.dtype, values)
            model = context.data_model_manager[structure.dtype]
            return cgutils.alloca_once_value(builder, model.as_data(builder, whole))

        return structure(source, others), written

    made_of: Callable[..., Any] = made
    return made_of
