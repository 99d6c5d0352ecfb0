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
)
from ._array_knobs import (
    Array_Knob as Array_Knob,
)
from ._array_knobs import (
    BBox_Knob as BBox_Knob,
)
from ._array_knobs import (
    Boolean_Knob as Boolean_Knob,
)
from ._array_knobs import (
    CascadingEnumeration_Knob as CascadingEnumeration_Knob,
)
from ._array_knobs import (
    Color_Knob as Color_Knob,
)
from ._array_knobs import (
    ColorChip_Knob as ColorChip_Knob,
)
from ._array_knobs import (
    Disable_Knob as Disable_Knob,
)
from ._array_knobs import (
    Double_Knob as Double_Knob,
)
from ._array_knobs import (
    EditableEnumeration_Knob as EditableEnumeration_Knob,
)
from ._array_knobs import (
    Enumeration_Knob as Enumeration_Knob,
)
from ._array_knobs import (
    Eyedropper_Knob as Eyedropper_Knob,
)
from ._array_knobs import (
    IArray_Knob as IArray_Knob,
)
from ._array_knobs import (
    Int_Knob as Int_Knob,
)
from ._array_knobs import (
    Pulldown_Knob as Pulldown_Knob,
)
from ._array_knobs import (
    Radio_Knob as Radio_Knob,
)
from ._array_knobs import (
    Range_Knob as Range_Knob,
)
from ._array_knobs import (
    Scale_Knob as Scale_Knob,
)
from ._array_knobs import (
    Unsigned_Knob as Unsigned_Knob,
)
from ._array_knobs import (
    UV_Knob as UV_Knob,
)
from ._array_knobs import (
    WH_Knob as WH_Knob,
)
from ._array_knobs import (
    XY_Knob as XY_Knob,
)
from ._array_knobs import (
    XYZ_Knob as XYZ_Knob,
)
from ._boxes import Box as Box
from ._boxes import Info as Info
from ._callbacks import EVENTS as _EVENTS
from ._callbacks import adder as _adder
from ._callbacks import remover as _remover
from ._colour_spaces import getColorspaceList as getColorspaceList
from ._constants import *  # noqa: F403
from ._curve import AnimationCurve as AnimationCurve
from ._curve import AnimationKey as AnimationKey
from ._dialogs import (
    Panel as Panel,
)
from ._dialogs import (
    ProgressTask as ProgressTask,
)
from ._dialogs import (
    alert as alert,
)
from ._dialogs import (
    ask as ask,
)
from ._dialogs import (
    askWithCancel as askWithCancel,
)
from ._dialogs import (
    choice as choice,
)
from ._dialogs import (
    critical as critical,
)
from ._dialogs import (
    debug as debug,
)
from ._dialogs import (
    error as error,
)
from ._dialogs import (
    getClipname as getClipname,
)
from ._dialogs import (
    getFilename as getFilename,
)
from ._dialogs import (
    getFramesAndViews as getFramesAndViews,
)
from ._dialogs import (
    getInput as getInput,
)
from ._dialogs import (
    message as message,
)
from ._dialogs import (
    tprint as tprint,
)
from ._dialogs import (
    warning as warning,
)
from ._environment import (
    GlobalsEnvironment as GlobalsEnvironment,
)
from ._environment import (
    pluginAddPath as pluginAddPath,
)
from ._environment import (
    pluginAppendPath as pluginAppendPath,
)
from ._environment import (
    pluginPath as pluginPath,
)
from ._execute import (
    CancelledError as CancelledError,
)
from ._execute import (
    cancel as cancel,
)
from ._execute import (
    execute as execute,
)
from ._execute import (
    executeBackgroundNuke as executeBackgroundNuke,
)
from ._execute import (
    executeMultiple as executeMultiple,
)
from ._execute import (
    executing as executing,
)
from ._execute import (
    render as render,
)
from ._format import Format as Format
from ._format import addFormat as addFormat
from ._format import formats as formats
from ._frames import FrameRange as FrameRange
from ._frames import FrameRanges as FrameRanges
from ._group import Gizmo as Gizmo
from ._group import Group as Group
from ._group import Root as Root
from ._knob import Knob as Knob
from ._layers import Layer as Layer
from ._layers import channels as channels
from ._layers import layers as layers
from ._layout_knobs import (
    BeginTabGroup_Knob as BeginTabGroup_Knob,
)
from ._layout_knobs import (
    Channel_Knob as Channel_Knob,
)
from ._layout_knobs import (
    ChannelMask_Knob as ChannelMask_Knob,
)
from ._layout_knobs import (
    EndTabGroup_Knob as EndTabGroup_Knob,
)
from ._layout_knobs import (
    Format_Knob as Format_Knob,
)
from ._layout_knobs import (
    Link_Knob as Link_Knob,
)
from ._layout_knobs import (
    MultiView_Knob as MultiView_Knob,
)
from ._layout_knobs import (
    Obsolete_Knob as Obsolete_Knob,
)
from ._layout_knobs import (
    OneView_Knob as OneView_Knob,
)
from ._layout_knobs import (
    Tab_Knob as Tab_Knob,
)
from ._main_thread import (
    executeInMainThread as executeInMainThread,
)
from ._main_thread import (
    executeInMainThreadWithResult as executeInMainThreadWithResult,
)
from ._menus import (
    Menu as Menu,
)
from ._menus import (
    MenuBar as MenuBar,
)
from ._menus import (
    MenuItem as MenuItem,
)
from ._menus import (
    ToolBar as ToolBar,
)
from ._menus import (
    menu as menu,
)
from ._menus import (
    toolbar as toolbar,
)
from ._node import Node as Node
from ._script import (
    NodeConstructor as NodeConstructor,
)
from ._script import (
    Nodes as Nodes,
)
from ._script import (
    allNodes as allNodes,
)
from ._script import (
    createNode as createNode,
)
from ._script import (
    delete as delete,
)
from ._script import (
    endGroup as endGroup,
)
from ._script import (
    exists as exists,
)
from ._script import (
    filename as filename,
)
from ._script import (
    invertSelection as invertSelection,
)
from ._script import (
    knobDefault as knobDefault,
)
from ._script import (
    modified as modified,
)
from ._script import (
    nodeCopy as nodeCopy,
)
from ._script import (
    nodeDelete as nodeDelete,
)
from ._script import (
    nodePaste as nodePaste,
)
from ._script import (
    nodesSelected as nodesSelected,
)
from ._script import (
    root as root,
)
from ._script import (
    scriptClear as scriptClear,
)
from ._script import (
    scriptClose as scriptClose,
)
from ._script import (
    scriptName as scriptName,
)
from ._script import (
    scriptNew as scriptNew,
)
from ._script import (
    scriptOpen as scriptOpen,
)
from ._script import (
    scriptReadFile as scriptReadFile,
)
from ._script import (
    scriptReadText as scriptReadText,
)
from ._script import (
    scriptSave as scriptSave,
)
from ._script import (
    scriptSaveAs as scriptSaveAs,
)
from ._script import (
    scriptSaveToTemp as scriptSaveToTemp,
)
from ._script import (
    scriptSource as scriptSource,
)
from ._script import (
    selectAll as selectAll,
)
from ._script import (
    selectedNode as selectedNode,
)
from ._script import (
    selectedNodes as selectedNodes,
)
from ._script import (
    thisClass as thisClass,
)
from ._script import (
    thisGroup as thisGroup,
)
from ._script import (
    thisKnob as thisKnob,
)
from ._script import (
    thisNode as thisNode,
)
from ._script import (
    thisParent as thisParent,
)
from ._script import (
    thisRoot as thisRoot,
)
from ._script import (
    toNode as toNode,
)
from ._session import session as _session
from ._string_knobs import (
    EvalString_Knob as EvalString_Knob,
)
from ._string_knobs import (
    File_Knob as File_Knob,
)
from ._string_knobs import (
    Multiline_Eval_String_Knob as Multiline_Eval_String_Knob,
)
from ._string_knobs import (
    PyCustom_Knob as PyCustom_Knob,
)
from ._string_knobs import (
    PyScript_Knob as PyScript_Knob,
)
from ._string_knobs import (
    Script_Knob as Script_Knob,
)
from ._string_knobs import (
    String_Knob as String_Knob,
)
from ._string_knobs import (
    Text_Knob as Text_Knob,
)
from ._tcl_commands import expression as expression
from ._tcl_commands import knob as knob
from ._tcl_commands import numvalue as numvalue
from ._tcl_commands import tcl as tcl
from ._tcl_commands import value as value
from ._undo import Undo as Undo
from ._undo import redo as redo
from ._undo import undo as undo
from ._views import addView as addView
from ._views import deleteView as deleteView
from ._views import frame as frame
from ._views import thisView as thisView
from ._views import views as views

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
