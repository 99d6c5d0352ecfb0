# SPDX-License-Identifier: Apache-2.0
"""A stateful double of Nuke's Python module, for tests on machines without Nuke.

What is here follows the tables in `facts/`; what Nuke has and the double does not model raises AttributeError.
`nuke.double` is the test's side of it.
"""

import sys as _sys
from typing import Any as _Any

from . import double as double
from ._array_knobs import (
    AColor_Knob as AColor_Knob,
    Array_Knob as Array_Knob,
    BBox_Knob as BBox_Knob,
    Boolean_Knob as Boolean_Knob,
    Color_Knob as Color_Knob,
    ColorChip_Knob as ColorChip_Knob,
    Disable_Knob as Disable_Knob,
    Double_Knob as Double_Knob,
    Eyedropper_Knob as Eyedropper_Knob,
    IArray_Knob as IArray_Knob,
    Int_Knob as Int_Knob,
    Range_Knob as Range_Knob,
    Scale_Knob as Scale_Knob,
    Unsigned_Knob as Unsigned_Knob,
    UV_Knob as UV_Knob,
    WH_Knob as WH_Knob,
    XY_Knob as XY_Knob,
    XYZ_Knob as XYZ_Knob,
)
from ._boxes import Box as Box, Info as Info
from ._callbacks import EVENTS as _EVENTS, adder as _adder, remover as _remover
from ._colour_spaces import getColorspaceList as getColorspaceList
from ._constants import *  # noqa: F403
from ._curve import AnimationCurve as AnimationCurve, AnimationKey as AnimationKey
from ._dialogs import (
    Panel as Panel,
    ProgressTask as ProgressTask,
    alert as alert,
    ask as ask,
    askWithCancel as askWithCancel,
    choice as choice,
    critical as critical,
    debug as debug,
    error as error,
    getClipname as getClipname,
    getFilename as getFilename,
    getFramesAndViews as getFramesAndViews,
    getInput as getInput,
    message as message,
    tprint as tprint,
    warning as warning,
)
from ._enumeration_knobs import (
    CascadingEnumeration_Knob as CascadingEnumeration_Knob,
    EditableEnumeration_Knob as EditableEnumeration_Knob,
    Enumeration_Knob as Enumeration_Knob,
    Pulldown_Knob as Pulldown_Knob,
    Radio_Knob as Radio_Knob,
)
from ._environment import (
    GlobalsEnvironment as GlobalsEnvironment,
    pluginAddPath as pluginAddPath,
    pluginAppendPath as pluginAppendPath,
    pluginPath as pluginPath,
)
from ._execute import (
    CancelledError as CancelledError,
    cancel as cancel,
    execute as execute,
    executeBackgroundNuke as executeBackgroundNuke,
    executeMultiple as executeMultiple,
    executing as executing,
    render as render,
)
from ._format import Format as Format, addFormat as addFormat, formats as formats
from ._frames import FrameRange as FrameRange, FrameRanges as FrameRanges
from ._group import Gizmo as Gizmo, Group as Group, Root as Root
from ._knob import Knob as Knob
from ._layers import Layer as Layer, channels as channels, layers as layers
from ._layout_knobs import (
    BeginTabGroup_Knob as BeginTabGroup_Knob,
    Channel_Knob as Channel_Knob,
    ChannelMask_Knob as ChannelMask_Knob,
    EndTabGroup_Knob as EndTabGroup_Knob,
    Format_Knob as Format_Knob,
    Link_Knob as Link_Knob,
    MultiView_Knob as MultiView_Knob,
    Obsolete_Knob as Obsolete_Knob,
    OneView_Knob as OneView_Knob,
    Tab_Knob as Tab_Knob,
)
from ._main_thread import (
    executeInMainThread as executeInMainThread,
    executeInMainThreadWithResult as executeInMainThreadWithResult,
)
from ._menus import (
    Menu as Menu,
    MenuBar as MenuBar,
    MenuItem as MenuItem,
    ToolBar as ToolBar,
    menu as menu,
    toolbar as toolbar,
)
from ._node import Node as Node
from ._script import (
    NodeConstructor as NodeConstructor,
    Nodes as Nodes,
    allNodes as allNodes,
    createNode as createNode,
    delete as delete,
    endGroup as endGroup,
    exists as exists,
    filename as filename,
    invertSelection as invertSelection,
    knobDefault as knobDefault,
    modified as modified,
    nodeCopy as nodeCopy,
    nodeDelete as nodeDelete,
    nodePaste as nodePaste,
    nodesSelected as nodesSelected,
    root as root,
    scriptClear as scriptClear,
    scriptClose as scriptClose,
    scriptName as scriptName,
    scriptNew as scriptNew,
    scriptOpen as scriptOpen,
    scriptReadFile as scriptReadFile,
    scriptReadText as scriptReadText,
    scriptSave as scriptSave,
    scriptSaveAs as scriptSaveAs,
    scriptSaveToTemp as scriptSaveToTemp,
    scriptSource as scriptSource,
    selectAll as selectAll,
    selectedNode as selectedNode,
    selectedNodes as selectedNodes,
    thisClass as thisClass,
    thisGroup as thisGroup,
    thisKnob as thisKnob,
    thisNode as thisNode,
    thisParent as thisParent,
    thisRoot as thisRoot,
    toNode as toNode,
)
from ._session import session as _session
from ._string_knobs import (
    EvalString_Knob as EvalString_Knob,
    File_Knob as File_Knob,
    Multiline_Eval_String_Knob as Multiline_Eval_String_Knob,
    PyCustom_Knob as PyCustom_Knob,
    PyScript_Knob as PyScript_Knob,
    Script_Knob as Script_Knob,
    String_Knob as String_Knob,
    Text_Knob as Text_Knob,
)
from ._tcl_commands import expression as expression, knob as knob, numvalue as numvalue, tcl as tcl, value as value
from ._undo import Undo as Undo, redo as redo, undo as undo
from ._views import addView as addView, deleteView as deleteView, frame as frame, thisView as thisView, views as views

nodes = Nodes()
env = GlobalsEnvironment()

for _event, _suffix in _EVENTS.items():
    globals()[f"add{_suffix}"] = _adder(_event)
    globals()[f"remove{_suffix}"] = _remover(_event)


def _refresh() -> None:
    """Constants that say what this Nuke is."""
    version = _session.version
    module = _sys.modules[__name__]
    told: dict[str, _Any] = {
        "NUKE_VERSION_MAJOR": version.major,
        "NUKE_VERSION_MINOR": version.minor,
        "NUKE_VERSION_RELEASE": version.release,
        "NUKE_VERSION_STRING": str(version),
        "NUKE_VERSION_PHASE": "",
        "GUI": _session.gui,
        "INTERACTIVE": _session.gui,
        "EXE_PATH": env["ExecutablePath"],
        "THREADS": env["threads"],
        "NUM_CPUS": env["numCPUs"],
        "PLUGIN_EXT": env["PluginExtension"],
    }
    for name, value_ in told.items():
        setattr(module, name, value_)


double.reset()
