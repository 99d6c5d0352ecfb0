# SPDX-License-Identifier: Apache-2.0
# Generated from proto/ by scripts/gen.ts. Edit the proto and run that.
"""Messages and enums of the daemon's contract, `platewright.v1`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Optional, Tuple, Union

from .schema import Message
from .schema import field as _field


class PixelRoute(IntEnum):
    """A way for pixels to reach the daemon and come back."""

    UNSPECIFIED = 0
    """Never sent."""
    FILES = 1
    """Files on a disk that both sides see."""
    STREAM = 2
    """`PixelService` streams, by content hash."""


class ErrorReason(IntEnum):
    """Why a call was refused or a job failed. Closed: programs branch on it, people read `ErrorDetail.message`."""

    UNSPECIFIED = 0
    """Not set; never sent."""
    INVALID_FIELD = 1
    """A field holds a value that cannot be meant."""
    MISSING_FIELD = 2
    """A field that this request needs is absent."""
    UNKNOWN_MODEL = 3
    """No model of that name is installed."""
    MODEL_BROKEN = 4
    """A model file is absent or differs from the hash in the model's descriptor."""
    MODEL_LICENCE = 5
    """The model's licence has not been accepted."""
    UNKNOWN_PARAMETER = 6
    """The model has no parameter of that name, or the value is outside its range."""
    MISSING_PASS = 7
    """The model needs a pass that no given source holds."""
    AMBIGUOUS_PASS = 8
    """Several layers answer to one pass and none was chosen."""
    FILE_NOT_FOUND = 9
    """A file named in the request does not exist."""
    FILE_NOT_ALLOWED = 10
    """A path lies outside the folders that the daemon may touch."""
    FILE_DAMAGED = 11
    """A file is cut short or its contents contradict its header."""
    FILE_UNSUPPORTED = 12
    """A file is sound but of a kind that is not read (deep, subsampled, HTJ2K)."""
    LIMIT_EXCEEDED = 13
    """A size, count or length is over the daemon's limit."""
    FRAME_MISSING = 14
    """A numbered sequence lacks a frame of the asked range."""
    COLOUR_SPACE_UNKNOWN = 15
    """Neither the request nor the file says which colour space the pixels are in."""
    NOT_WRITABLE = 16
    """The output folder cannot be written."""
    DISK_FULL = 17
    """The disk is full."""
    JOB_NOT_FOUND = 18
    """No job of that id is known."""
    REQUEST_ID_REUSED = 19
    """The request id was used before with a different request."""
    QUEUE_FULL = 20
    """The queue is at its limit."""
    WORKER_DIED = 21
    """The worker process ended while it ran the job."""
    WORKER_STALLED = 22
    """The worker gave no sign of life within the stall limit and was killed."""
    OUT_OF_MEMORY = 23
    """The device or the machine has too little memory for the job."""
    CANCELLED = 24
    """Someone cancelled it."""
    DAEMON_STOPPING = 25
    """The daemon is shutting down and takes no new work."""
    DAEMON_UNAVAILABLE = 26
    """The daemon could not be reached or started; made by clients, never sent by the daemon."""
    UNAUTHENTICATED = 27
    """The access token is absent or wrong."""
    PIXELS_NOT_FOUND = 28
    """No stored pixels have that content hash."""
    NOT_IMPLEMENTED = 29
    """This daemon does not have that feature."""
    INTERNAL = 30
    """A fault of the daemon itself."""


class ColourSpace(IntEnum):
    """A colour space by its Color Interop ID. Hosts convert anything else with their own OpenColorIO."""

    UNSPECIFIED = 0
    """As the file's `colorInteropID` or `chromaticities` says; an error where it says nothing."""
    LIN_REC709_SCENE = 1
    """`lin_rec709_scene`: scene-linear, Rec.709 primaries, D65."""
    LIN_AP1_SCENE = 2
    """`lin_ap1_scene`: ACEScg."""
    LIN_AP0_SCENE = 3
    """`lin_ap0_scene`: ACES2065-1."""


class PassKind(IntEnum):
    """What a pass (AOV) means. Values are scene-linear in the working space unless stated; lengths are scene units."""

    UNSPECIFIED = 0
    """By name."""
    BEAUTY = 1
    """The renderer's full picture, RGB, associated alpha."""
    ALPHA = 2
    """Coverage, 0..1."""
    DEPTH = 3
    """Distance from the camera, see `DepthMeasure`. Background: 1e10, infinity or, for inverse depth, 0."""
    NORMAL = 4
    """Shading normal, XYZ, unit length, see `VectorSpace`; the mean of several in a pixel is shorter. Background: zero.
    """
    POSITION = 5
    """Surface point, XYZ, see `VectorSpace`."""
    ALBEDO = 6
    """Diffuse reflectance or base colour, RGB, 0..1."""
    ROUGHNESS = 7
    """Perceptual roughness, 0..1 (GGX alpha is its square)."""
    METALLIC = 8
    """Metalness, 0..1."""
    MOTION = 9
    """Screen motion in pixels: XY to the previous frame, ZW to the next (Blender's Vector; Nuke's backward, forward).
    """
    EMISSION = 10
    """Emitted radiance, RGB."""
    DIFFUSE_DIRECT = 11
    """Light straight from lamps on diffuse surfaces, RGB."""
    DIFFUSE_INDIRECT = 12
    """Bounced light on diffuse surfaces, RGB."""
    GLOSSY_COLOUR = 13
    """Specular reflectance, RGB."""
    GLOSSY_DIRECT = 14
    """Light straight from lamps in reflections, RGB."""
    GLOSSY_INDIRECT = 15
    """Bounced light in reflections, RGB."""
    SHADOW = 16
    """Share of light that is not shadowed, 0 in full shadow to 1."""
    AMBIENT_OCCLUSION = 17
    """Share of the hemisphere that is open, 0..1."""
    ENVIRONMENT = 18
    """The surrounding as the camera sees it, RGB."""
    UV = 19
    """Texture coordinates."""
    OBJECT_ID = 20
    """Object number."""
    MATERIAL_ID = 21
    """Material number."""
    CRYPTOMATTE_OBJECT = 22
    """Cryptomatte by object name; never resampled or converted."""
    CRYPTOMATTE_MATERIAL = 23
    """Cryptomatte by material name."""
    CRYPTOMATTE_ASSET = 24
    """Cryptomatte by asset name."""
    MATTE = 25
    """A mask drawn by the artist, 0..1: where the plate may change."""
    REFERENCE = 26
    """A picture to follow in look, RGB."""


class VectorSpace(IntEnum):
    """The space of a vector pass."""

    UNSPECIFIED = 0
    """By the renderer's default."""
    WORLD = 1
    """The scene's world, in its own up axis."""
    CAMERA = 2
    """Camera: +X right, +Y up, +Z towards the viewer (right-handed; Blender, Nuke, OpenGL)."""
    CAMERA_LEFT_HANDED = 3
    """Camera with Z flipped: +Z away from the viewer (left-handed; RenderMan, some Redshift set-ups)."""


class DepthMeasure(IntEnum):
    """What a depth pass measures."""

    UNSPECIFIED = 0
    """By the renderer's default."""
    PLANAR = 1
    """Along the viewing axis, in scene units (Blender, Arnold Z, V-Ray Z-depth unclamped)."""
    RADIAL = 2
    """Along the ray, in scene units."""
    INVERSE = 3
    """1 / planar, Nuke's ScanlineRender depth; background 0."""
    NEGATIVE = 4
    """-planar: Z in camera space, falling away from the viewer."""


class UpAxis(IntEnum):
    """A world's up axis. Both systems are right-handed."""

    UNSPECIFIED = 0
    """Z."""
    Z = 1
    """Blender, 3ds Max."""
    Y = 2
    """Nuke, Maya, Houdini, USD's default."""


class Projection(IntEnum):
    """A camera's kind of projection."""

    UNSPECIFIED = 0
    """Perspective."""
    PERSPECTIVE = 1
    """A pinhole."""
    ORTHOGRAPHIC = 2
    """Parallel rays."""
    LATLONG = 3
    """The whole sphere, equirectangular, forward in the middle."""


class SensorFit(IntEnum):
    """Which side of the film back is matched to the picture, after pixel aspect is applied."""

    UNSPECIFIED = 0
    """The longer side, Blender's Auto."""
    AUTO = 1
    """`film_width_mm` spans the longer side of the picture, whichever that is (Blender's Auto)."""
    HORIZONTAL = 2
    """`film_width_mm` spans the width (Nuke, Maya's horizontal)."""
    VERTICAL = 3
    """`film_height_mm` spans the height."""


class IntensityUnit(IntEnum):
    """What an intensity number measures."""

    UNSPECIFIED = 0
    """Refused: a number without a unit is a guess."""
    WATT = 1
    """Radiant flux in watts, Blender's point, spot and area lights."""
    WATT_PER_SQUARE_METRE = 2
    """Irradiance at normal incidence in W/m^2, Blender's sun."""
    RADIANCE = 3
    """Radiance in W/(sr m^2); scene-linear value as seen by the camera. Blender's world strength."""
    UNITLESS = 4
    """A bare multiplier: Nuke's classic lights."""
    NIT = 5
    """Luminance in cd/m^2: USD lights without `normalize`, where 1 nit is scene-linear 1."""
    LUMEN = 6
    """Luminous flux in lumen, converted with 683 lm/W."""
    CANDELA = 7
    """Luminous intensity in candela, converted with 683 lm/W."""
    LUX = 8
    """Illuminance in lux, converted with 683 lm/W."""


class LightSystem(IntEnum):
    """The program whose light formulas hold."""

    UNSPECIFIED = 0
    """Refused: the same number means different light in each system."""
    BLENDER = 1
    """Blender's Cycles and EEVEE."""
    NUKE_CLASSIC = 2
    """Nuke's classic 3D lights: unitless, no inverse square unless the falloff says so."""
    USD = 3
    """UsdLux: Nuke's new 3D system, Houdini, Maya's USD."""


class Falloff(IntEnum):
    """How a Nuke classic light loses strength with distance d in scene units."""

    UNSPECIFIED = 0
    """As the system does by nature: 1/d^2 but for Nuke classic, where it is none."""
    NONE = 1
    """None."""
    LINEAR = 2
    """1/d."""
    QUADRATIC = 3
    """1/d^2."""
    CUBIC = 4
    """1/d^3."""


class DomeMapping(IntEnum):
    """How a lat-long picture is laid around the world before `to_world`."""

    UNSPECIFIED = 0
    """By the light's system."""
    BLENDER = 1
    """Blender: zenith +Z, middle column +X, u = 1/2 - atan2(y, x) / 2 pi."""
    USD = 2
    """UsdLux and the OpenEXR convention: zenith +Y, middle column +Z, the quarter to its left +X."""


class Compression(IntEnum):
    """EXR compressions that are written. All are lossless."""

    UNSPECIFIED = 0
    """ZIP."""
    NONE = 1
    """None; fastest."""
    RLE = 2
    """Run lengths."""
    ZIPS = 3
    """Deflate, one scan line a block."""
    ZIP = 4
    """Deflate, sixteen scan lines a block."""


class BitDepth(IntEnum):
    """Precision of stored colour."""

    UNSPECIFIED = 0
    """Half."""
    HALF = 1
    """16-bit float."""
    FLOAT = 2
    """32-bit float."""


class ByProduct(IntEnum):
    """What a plate can carry besides itself."""

    UNSPECIFIED = 0
    """Refused."""
    ANALYTIC = 1
    """Layer `analytic`: what the lights alone give, before the model, RGB."""
    VISIBILITY = 2
    """Layers `visibility.<light>`: share of each light that reaches the surface, 0..1, of every light that casts
    shadows but domes.
    """


class JobState(IntEnum):
    """Where a job stands. The last three are ends."""

    UNSPECIFIED = 0
    """Never sent."""
    QUEUED = 1
    """Written down; waits for its device."""
    RUNNING = 2
    """A worker has it."""
    WRITING = 3
    """A plate is being written."""
    DONE = 4
    """Every frame was made, or all but those in `failures`."""
    FAILED = 5
    """No frame could be made."""
    CANCELLED = 6
    """Someone cancelled it. Plates that were finished stay."""


class Stage(IntEnum):
    """Part of the way from passes to plate."""

    UNSPECIFIED = 0
    """Never sent."""
    LOAD = 1
    """Loading the model."""
    READ = 2
    """Reading passes."""
    LIGHT = 3
    """Shading with the lights."""
    PROMPT = 4
    """Reading the prompt."""
    SAMPLE = 5
    """Running the model."""
    DECODE = 6
    """Turning the model's answer into pixels."""
    WRITE = 7
    """Writing the plate."""


class LoadState(IntEnum):
    """Whether a model is in memory."""

    UNSPECIFIED = 0
    """Never sent."""
    UNLOADED = 1
    """On disk only."""
    LOADED = 2
    """Ready for the next job."""
    BROKEN = 3
    """Its files do not match its descriptor."""


@dataclass(frozen=True, repr=False, eq=False)
class HelloRequest(Message):
    """Who is calling."""

    client: str = _field(1, "string")
    """Name and version of the client, for the log: `platewright-blender/1.0 Blender/5.2`."""


@dataclass(frozen=True, repr=False, eq=False)
class Device(Message):
    """A device that can run models."""

    name: str = _field(1, "string")
    """Name for requests and logs: `cpu`, `cuda:0`."""
    execution_provider: str = _field(2, "string")
    """Execution provider of the runtime: `cpu`, `cuda`, `dml`, `coreml`, `webgpu`."""
    memory_bytes: int = _field(3, "uint64")
    """Memory in bytes; 0 where it is not known."""


@dataclass(frozen=True, repr=False, eq=False)
class Limits(Message):
    """What a client must keep within."""

    message_bytes: int = _field(1, "uint64")
    """Largest message in bytes."""
    queued_jobs: int = _field(2, "uint32")
    """Jobs that may wait."""
    frame_pixels: int = _field(3, "uint64")
    """Pixels of one frame."""
    job_frames: int = _field(4, "uint32")
    """Frames of one job."""
    stored_pixel_bytes: int = _field(5, "uint64")
    """Bytes of uploaded pixels that are kept."""
    chunk_bytes: int = _field(6, "uint32")
    """Largest chunk of an upload, in bytes."""


@dataclass(frozen=True, repr=False, eq=False)
class HelloResponse(Message):
    """Who answers."""

    daemon_version: str = _field(1, "string")
    """Version of the daemon, semantic versioning."""
    api_version: str = _field(2, "string")
    """Package version of the contract, `platewright.v1`."""
    runtime_version: str = _field(3, "string")
    """Version of the inference runtime."""
    process_id: int = _field(4, "uint32")
    """Process id of the daemon."""
    devices: Tuple[Device, ...] = _field(5, Device, repeated=True)
    """Devices that can run models, best first."""
    limits: Optional[Limits] = _field(6, Limits)
    """Limits a client should know before it sends."""
    pixel_routes: Tuple[Union[PixelRoute, int], ...] = _field(7, PixelRoute, repeated=True)
    """Ways pixels may travel, best first."""
    roots: Tuple[str, ...] = _field(8, "string", repeated=True)
    """Folders under which files may be read and written."""
    default_model: str = _field(9, "string")
    """Name of the model that runs when a request names none."""


@dataclass(frozen=True, repr=False, eq=False)
class ErrorDetail(Message):
    """One thing that is wrong. Every failed call carries it as the only entry of `google.rpc.Status.details`, in the
    trailer `grpc-status-details-bin`, with type URL `type.googleapis.com/platewright.v1.ErrorDetail`.
    """

    reason: Union[ErrorReason, int] = _field(1, ErrorReason)
    """What kind of thing is wrong."""
    message: str = _field(2, "string")
    """What is wrong, for a person: what, where, with the offending value. One or two sentences, English."""
    field: str = _field(3, "string")
    """Path of the offending field in proto names, `passes[2].kind`; empty where no single field is to blame."""
    remedy: str = _field(4, "string")
    """What the person can do about it, one sentence; empty where nothing is known to help."""


@dataclass(frozen=True, repr=False, eq=False)
class PixelSource(Message):
    """Where pixels are. Exactly one way is set."""

    path: Optional[str] = _field(1, "string", oneof="from")
    """Absolute path of an EXR file, or of a numbered sequence: `beauty.####.exr`, `beauty.%04d.exr`, `beauty.$F4.exr`.
    The client owns the file and leaves it alone until the job has ended; the daemon only reads it.
    """
    content_hash: Optional[str] = _field(2, "string", oneof="from")
    """SHA-256, 64 lower-case hex digits, of an EXR file's bytes stored with `PixelService.UploadPixels`."""


@dataclass(frozen=True, repr=False, eq=False)
class Window(Message):
    """A rectangle of pixels as in OpenEXR: inclusive bounds, x to the right, y down, origin at the display window's own
    zero.
    """

    x_min: int = _field(1, "sint32")
    """Leftmost column."""
    y_min: int = _field(2, "sint32")
    """Topmost row."""
    x_max: int = _field(3, "sint32")
    """Rightmost column, inclusive."""
    y_max: int = _field(4, "sint32")
    """Bottom row, inclusive."""


@dataclass(frozen=True, repr=False, eq=False)
class Plate(Message):
    """One finished picture on disk: complete, flushed and renamed into place before anyone hears of it."""

    path: str = _field(1, "string")
    """Absolute path of the EXR."""
    frame: int = _field(2, "sint32")
    """Its frame number; 0 for a single picture."""
    sha256: str = _field(3, "string")
    """SHA-256 of the file's bytes, 64 lower-case hex digits."""
    bytes: int = _field(4, "uint64")
    """Size of the file in bytes."""
    display_window: Optional[Window] = _field(5, Window)
    """The picture's frame."""
    data_window: Optional[Window] = _field(6, Window)
    """The pixels stored."""
    colour_space: Union[ColourSpace, int] = _field(7, ColourSpace)
    """The plate's colour space."""
    layers: Tuple[str, ...] = _field(8, "string", repeated=True)
    """Layers of the file beside the bare RGBA of the plate."""
    seed: int = _field(9, "uint64")
    """The seed that made it."""
    preview_path: str = _field(10, "string")
    """Absolute path of the preview PNG; empty when none was asked for."""
    preview_view: str = _field(11, "string")
    """View transform of the preview, for people: "sRGB, AgX-like curve, exposure +0.00"."""
    unknown_words: Tuple[str, ...] = _field(12, "string", repeated=True)
    """Words of the prompt that the model does not know and that had no effect."""


@dataclass(frozen=True, repr=False, eq=False)
class PassSource(Message):
    """One place to look for passes: a whole multilayer file, or one layer of it."""

    pixels: Optional[PixelSource] = _field(1, PixelSource)
    """The file, sequence or stored pixels."""
    part: str = _field(2, "string")
    """Look only in the part of this name. Empty: in all parts."""
    layer: str = _field(3, "string")
    """Look only in this layer: the channel name before its last dot (`ViewLayer.Depth`), or the start of it up to a dot
    (`ViewLayer`). Empty: in all layers.
    """
    channels: Tuple[str, ...] = _field(4, "string", repeated=True)
    """Exactly these channels, full names, in the order of the pass's components. Empty: the layer's own, by suffix."""
    kind: Union[PassKind, int] = _field(5, PassKind)
    """Bind what is found here to this pass. Unset: every layer is bound by its name, by the renderer's naming rules."""
    vector_space: Union[VectorSpace, int] = _field(6, VectorSpace)
    """Space of a normal or position pass. Unset: as the renderer whose naming matched does by default."""
    depth_measure: Union[DepthMeasure, int] = _field(7, DepthMeasure)
    """What a depth pass measures. Unset: as the renderer whose naming matched does by default."""
    packed_normals: bool = _field(8, "bool")
    """Normal pass: true where the values were packed to 0..1 as n * 0.5 + 0.5."""


@dataclass(frozen=True, repr=False, eq=False)
class Matrix4(Message):
    """A 4 x 4 transform, row-major, acting on column vectors: p_world = M * p_local. Translation stands in elements 3,
    7 and 11. Blender's `matrix_world` read row by row is this.
    """

    values: Tuple[float, ...] = _field(1, "double", repeated=True)
    """Exactly sixteen finite numbers."""


@dataclass(frozen=True, repr=False, eq=False)
class Camera(Message):
    """A camera. It looks along its local -Z with +Y up and +X right."""

    name: str = _field(1, "string")
    """The host's name for it, for messages and the plate's header."""
    to_world: Optional[Matrix4] = _field(2, Matrix4)
    """Camera to world. Scale is ignored."""
    projection: Union[Projection, int] = _field(3, Projection)
    """How points project."""
    focal_length_mm: float = _field(4, "double")
    """Perspective: focal length in millimetres, above 0."""
    film_width_mm: float = _field(5, "double")
    """Film back width in millimetres, above 0."""
    film_height_mm: float = _field(6, "double")
    """Film back height in millimetres; with `SENSOR_FIT_HORIZONTAL` it may be 0 (unused)."""
    sensor_fit: Union[SensorFit, int] = _field(7, SensorFit)
    """Which film back side spans the display window."""
    shift_x: float = _field(8, "double")
    """Lens shift to the right, in units of the fitted film back side (Blender's `shift_x`; Nuke's `win_translate` / 2).
    """
    shift_y: float = _field(9, "double")
    """Lens shift upwards, in units of the fitted film back side."""
    clip_near: float = _field(10, "double")
    """Nearest rendered distance, in scene units."""
    clip_far: float = _field(11, "double")
    """Farthest rendered distance, in scene units."""
    pixel_aspect: float = _field(12, "double")
    """Width of a pixel divided by its height. 0 means: as the file's header says."""
    ortho_width: float = _field(13, "double")
    """Orthographic: width of the fitted side of the view, in scene units."""


@dataclass(frozen=True, repr=False, eq=False)
class Rgb(Message):
    """A colour of three scene-linear components in the request's working space."""

    r: float = _field(1, "double")
    """Red, 0 or more."""
    g: float = _field(2, "double")
    """Green, 0 or more."""
    b: float = _field(3, "double")
    """Blue, 0 or more."""


@dataclass(frozen=True, repr=False, eq=False)
class LightIntensity(Message):
    """A light's strength in the words of the system it came from."""

    value: float = _field(1, "double")
    """The number the host shows."""
    exposure_stops: float = _field(2, "double")
    """Photographic stops on top: the strength is value * 2^exposure_stops."""
    unit: Union[IntensityUnit, int] = _field(3, IntensityUnit)
    """What the number means."""
    system: Union[LightSystem, int] = _field(4, LightSystem)
    """Whose formula turns it into light."""
    normalised: bool = _field(5, "bool")
    """Area lights: true where the number is the total and does not grow with the size (USD `normalize`). Blender's
    watts are totals by definition and leave it false.
    """


@dataclass(frozen=True, repr=False, eq=False)
class SunLight(Message):
    """Parallel light from infinitely far away."""

    angle_degrees: float = _field(1, "double")
    """Full angular diameter of the disc in degrees, 0 to 180; 0 is a sharp shadow."""


@dataclass(frozen=True, repr=False, eq=False)
class PointLight(Message):
    """A point, in truth a small sphere."""

    radius: float = _field(1, "double")
    """Radius in scene units; 0 is a mathematical point."""
    falloff: Union[Falloff, int] = _field(2, Falloff)
    """Loss with distance."""


@dataclass(frozen=True, repr=False, eq=False)
class SpotLight(Message):
    """A point that shines into a cone around -Z."""

    radius: float = _field(1, "double")
    """Radius of the emitter in scene units."""
    cone_angle_degrees: float = _field(2, "double")
    """Full opening angle of the cone in degrees, above 0, up to 180."""
    blend: float = _field(3, "double")
    """Softness of the cone's edge, 0 to 1, with Blender's meaning of `spot_blend`."""
    penumbra_angle_degrees: float = _field(4, "double")
    """Nuke: additional soft angle outside the cone in degrees."""
    falloff: Union[Falloff, int] = _field(5, Falloff)
    """Loss with distance."""


@dataclass(frozen=True, repr=False, eq=False)
class RectLight(Message):
    """A rectangle that shines along -Z only."""

    width: float = _field(1, "double")
    """Side along local X in scene units, above 0."""
    height: float = _field(2, "double")
    """Side along local Y in scene units, above 0."""
    spread_degrees: float = _field(3, "double")
    """Blender's beam spread in degrees, up to 180; 0 means 180."""


@dataclass(frozen=True, repr=False, eq=False)
class DiskLight(Message):
    """An ellipse that shines along -Z only."""

    width: float = _field(1, "double")
    """Full diameter along local X in scene units, above 0."""
    height: float = _field(2, "double")
    """Full diameter along local Y in scene units, above 0."""
    spread_degrees: float = _field(3, "double")
    """Blender's beam spread in degrees, up to 180; 0 means 180."""


@dataclass(frozen=True, repr=False, eq=False)
class SphereLight(Message):
    """A sphere that shines outwards."""

    radius: float = _field(1, "double")
    """Radius in scene units, above 0."""


@dataclass(frozen=True, repr=False, eq=False)
class DomeLight(Message):
    """The surrounding. A scene may have several; they add up."""

    image: Optional[PixelSource] = _field(1, PixelSource)
    """A lat-long picture, 2:1, rows from zenith to nadir. Unset: the dome is the constant `colour` times `intensity`.
    """
    mapping: Union[DomeMapping, int] = _field(2, DomeMapping)
    """Which way the picture's middle column looks before `to_world`."""
    colour_space: Union[ColourSpace, int] = _field(3, ColourSpace)
    """Scene-linear space of the picture; unset means: as the file's header says, else the working space."""
    hidden_from_camera: bool = _field(4, "bool")
    """True: the camera does not see it; it only lights."""


@dataclass(frozen=True, repr=False, eq=False)
class Light(Message):
    """One light. Its intensity is given as the host shows it, with its unit and the host's system; the daemon knows
    each system's formula. Local axes: it shines along -Z, width along X, height along Y.
    """

    name: str = _field(1, "string")
    """The host's name for it, for messages and layer names."""
    to_world: Optional[Matrix4] = _field(2, Matrix4)
    """Light to world. Scale multiplies sizes, as the host does."""
    colour: Optional[Rgb] = _field(3, Rgb)
    """Tint, multiplied onto the intensity. Unset means white (1, 1, 1)."""
    temperature_kelvin: float = _field(4, "double")
    """Black-body tint in kelvin, multiplied with `colour` and normalised as the system does; 0 means none."""
    intensity: Optional[LightIntensity] = _field(5, LightIntensity)
    """How strong it is."""
    shadowless: bool = _field(6, "bool")
    """True: it casts no shadow. The default is that lights cast shadows."""
    sun: Optional[SunLight] = _field(10, SunLight, oneof="shape")
    """Parallel light from far away."""
    point: Optional[PointLight] = _field(11, PointLight, oneof="shape")
    """A small sphere that shines in all directions."""
    spot: Optional[SpotLight] = _field(12, SpotLight, oneof="shape")
    """A point that shines into a cone."""
    rect: Optional[RectLight] = _field(13, RectLight, oneof="shape")
    """A one-sided rectangle."""
    disk: Optional[DiskLight] = _field(14, DiskLight, oneof="shape")
    """A one-sided ellipse."""
    sphere: Optional[SphereLight] = _field(15, SphereLight, oneof="shape")
    """A sphere with a surface, lit as an area."""
    dome: Optional[DomeLight] = _field(16, DomeLight, oneof="shape")
    """The whole surrounding: a constant colour or an image."""


@dataclass(frozen=True, repr=False, eq=False)
class Scene(Message):
    """The world around the passes: where the camera stood and what lit the scene, in the host's own numbers. The daemon
    converts to metres, Z up and radiometric units; hosts never convert.
    """

    up_axis: Union[UpAxis, int] = _field(1, UpAxis)
    """Which world axis points up; every matrix of this scene uses it. Unset means Z."""
    metres_per_unit: float = _field(2, "double")
    """Length of one scene unit in metres: Blender's unit scale (1), Nuke and Maya centimetres (0.01). 0 means 1."""
    camera: Optional[Camera] = _field(3, Camera)
    """The camera the passes were rendered through. Needed by every model that uses lights or depth."""
    lights: Tuple[Light, ...] = _field(4, Light, repeated=True)
    """All lights that were on, in no order. A light that was off is left out by the host."""


@dataclass(frozen=True, repr=False, eq=False)
class SceneKey(Message):
    """A scene at one frame of a sequence."""

    frame: int = _field(1, "sint32")
    """The frame number, as in the file names."""
    scene: Optional[Scene] = _field(2, Scene)
    """The whole scene at that frame; it holds until the next key."""


@dataclass(frozen=True, repr=False, eq=False)
class Parameter(Message):
    """A value for one of the model's parameters."""

    name: str = _field(1, "string")
    """Name as in `ParameterSpec.name`."""
    number: Optional[float] = _field(2, "double", oneof="value")
    """A real number."""
    integer: Optional[int] = _field(3, "sint64", oneof="value")
    """A whole number."""
    toggle: Optional[bool] = _field(4, "bool", oneof="value")
    """A switch."""
    text: Optional[str] = _field(5, "string", oneof="value")
    """A word: one of `ParameterSpec.choices`, or free text."""


@dataclass(frozen=True, repr=False, eq=False)
class Rational(Message):
    """A fraction."""

    numerator: int = _field(1, "uint32")
    """Above 0."""
    denominator: int = _field(2, "uint32")
    """Above 0."""


@dataclass(frozen=True, repr=False, eq=False)
class FrameRange(Message):
    """Numbered frames, first to last by step."""

    first: int = _field(1, "sint32")
    """First frame."""
    last: int = _field(2, "sint32")
    """Last frame, inclusive, not below `first`."""
    step: int = _field(3, "uint32")
    """Step, 1 or more; 0 means 1."""
    frames_per_second: Optional[Rational] = _field(4, Rational)
    """Frames per second as a fraction, for the plate's header and models that move. Unset means 24."""


@dataclass(frozen=True, repr=False, eq=False)
class Framing(Message):
    """Which part of the picture is made."""

    display_window: Optional[Window] = _field(1, Window)
    """The picture's frame. Unset: the first source's display window."""
    data_window: Optional[Window] = _field(2, Window)
    """The pixels of the plate, overscan included. Unset: the first source's data window."""
    crop: Optional[Window] = _field(3, Window)
    """Make only this rectangle; it must lie inside the data window and becomes the plate's data window."""


@dataclass(frozen=True, repr=False, eq=False)
class Output(Message):
    """Where plates go and how they are stored."""

    folder: str = _field(1, "string")
    """Absolute path of an existing folder, or of one whose parent exists. Empty: the job's own folder. The client owns
    what is written; the daemon never deletes it.
    """
    name_pattern: str = _field(2, "string")
    """File name without extension. Tokens: {job} {model} {seed} {frame}; `####` or {frame} is needed for a range of
    frames. Empty means `plate.####` for a range and `plate` otherwise. An existing file of that name is replaced as a
    whole.
    """
    compression: Union[Compression, int] = _field(3, Compression)
    """Compression; unset means ZIP."""
    bit_depth: Union[BitDepth, int] = _field(4, BitDepth)
    """Stored precision of colour; unset means half."""
    by_products: Tuple[Union[ByProduct, int], ...] = _field(5, ByProduct, repeated=True)
    """Further layers of the same file."""
    no_preview: bool = _field(6, "bool")
    """True: no preview PNG beside the plate."""
    hide_prompt: bool = _field(7, "bool")
    """True: the header holds the SHA-256 of the prompts in place of the prompts."""


@dataclass(frozen=True, repr=False, eq=False)
class PlateRequest(Message):
    """All that decides the picture, and where it goes. The same value gives the same bytes on the same daemon version,
    model and device kind. It is written into every plate's header as protobuf JSON.
    """

    model: str = _field(1, "string")
    """Model name as in `Model.name`; empty means the daemon's default, and the header says which that was."""
    prompt: str = _field(2, "string")
    """What the artist asks for, free text."""
    negative_prompt: str = _field(3, "string")
    """What to keep away from, free text."""
    seed: int = _field(4, "uint64")
    """Seed of all that is random."""
    parameters: Tuple[Parameter, ...] = _field(5, Parameter, repeated=True)
    """Values for the model's parameters; those left out take the model's default."""
    passes: Tuple[PassSource, ...] = _field(6, PassSource, repeated=True)
    """Where the passes are. Later sources win over earlier ones only through an explicit `kind`."""
    scene: Optional[Scene] = _field(7, Scene)
    """The scene for every frame that has no key."""
    scene_keys: Tuple[SceneKey, ...] = _field(8, SceneKey, repeated=True)
    """Scenes of single frames, ascending by frame."""
    frames: Optional[FrameRange] = _field(9, FrameRange)
    """Which frames. Unset: the one picture that the sources name."""
    framing: Optional[Framing] = _field(10, Framing)
    """Which part of the picture. Unset: as the first source's header says."""
    working_space: Union[ColourSpace, int] = _field(11, ColourSpace)
    """The space of all colour in this request: passes, light colours, and the plate that is returned."""
    output: Optional[Output] = _field(12, Output)
    """Where the plates go and how they are stored."""


@dataclass(frozen=True, repr=False, eq=False)
class FrameFailure(Message):
    """A frame that could not be made."""

    frame: int = _field(1, "sint32")
    """Its number."""
    error: Optional[ErrorDetail] = _field(2, ErrorDetail)
    """Why."""


@dataclass(frozen=True, repr=False, eq=False)
class Job(Message):
    """A request that the daemon has taken over. It survives the client and the daemon."""

    id: str = _field(1, "string")
    """The daemon's name for it."""
    request_id: str = _field(2, "string")
    """The client's idempotency key."""
    state: Union[JobState, int] = _field(3, JobState)
    """Where it stands."""
    request: Optional[PlateRequest] = _field(4, PlateRequest)
    """The request as understood, defaults not filled in."""
    created_unix_ms: int = _field(5, "int64")
    """Milliseconds since 1970-01-01 UTC, when it was accepted."""
    ended_unix_ms: int = _field(6, "int64")
    """Milliseconds since 1970-01-01 UTC, when it reached its end; 0 before."""
    plates: Tuple[Plate, ...] = _field(7, Plate, repeated=True)
    """Plates so far, in order of completion."""
    failures: Tuple[FrameFailure, ...] = _field(8, FrameFailure, repeated=True)
    """Frames that could not be made, with the reason. The others go on."""
    error: Optional[ErrorDetail] = _field(9, ErrorDetail)
    """Why it failed; set in JOB_STATE_FAILED alone."""
    last_sequence: int = _field(10, "uint64")
    """Sequence number of its newest event."""
    frame_count: int = _field(11, "uint32")
    """Number of frames it is to make."""


@dataclass(frozen=True, repr=False, eq=False)
class Progress(Message):
    """How far a job is."""

    frame: int = _field(1, "sint32")
    """The frame at work; 0 for a single picture."""
    frame_index: int = _field(2, "uint32")
    """Place of that frame in the job, from 0."""
    frame_count: int = _field(3, "uint32")
    """Frames of the job."""
    stage: Union[Stage, int] = _field(4, Stage)
    """What is being done."""
    step: int = _field(5, "uint32")
    """Step within the stage, from 1."""
    step_count: int = _field(6, "uint32")
    """Steps of the stage."""


@dataclass(frozen=True, repr=False, eq=False)
class Preview(Message):
    """A small picture for people."""

    frame: int = _field(1, "sint32")
    """Its frame."""
    png: bytes = _field(2, "bytes")
    """A PNG file's bytes, at most 256 KiB."""


@dataclass(frozen=True, repr=False, eq=False)
class JobEvent(Message):
    """Something that happened to a job."""

    sequence: int = _field(1, "uint64")
    """Rises by one with each event of the job, from 1. Steps and previews are not stored: who begins to watch after
    them finds their numbers absent.
    """
    job_id: str = _field(2, "string")
    """The job."""
    unix_ms: int = _field(3, "int64")
    """Milliseconds since 1970-01-01 UTC."""
    state: Optional[Union[JobState, int]] = _field(4, JobState, oneof="event")
    """The job changed its state."""
    progress: Optional[Progress] = _field(5, Progress, oneof="event")
    """Work went on."""
    preview: Optional[Preview] = _field(6, Preview, oneof="event")
    """A small picture of what is being made."""
    plate: Optional[Plate] = _field(7, Plate, oneof="event")
    """A plate is on disk."""
    failure: Optional[FrameFailure] = _field(8, FrameFailure, oneof="event")
    """A frame could not be made."""
    error: Optional[ErrorDetail] = _field(9, ErrorDetail, oneof="event")
    """The job failed; it comes before the state event."""


@dataclass(frozen=True, repr=False, eq=False)
class PassUse(Message):
    """How a model uses a pass."""

    kind: Union[PassKind, int] = _field(1, PassKind)
    """The pass."""
    required: bool = _field(2, "bool")
    """True: a job without it is refused."""
    purpose: str = _field(3, "string")
    """What it does for the picture, for people."""


@dataclass(frozen=True, repr=False, eq=False)
class NumberSpec(Message):
    """A real number."""

    default_value: float = _field(1, "double")
    """Value where none is given."""
    minimum: float = _field(2, "double")
    """Smallest, inclusive."""
    maximum: float = _field(3, "double")
    """Largest, inclusive."""
    step: float = _field(4, "double")
    """Step of a slider; 0 for free."""


@dataclass(frozen=True, repr=False, eq=False)
class IntegerSpec(Message):
    """A whole number."""

    default_value: int = _field(1, "sint64")
    """Value where none is given."""
    minimum: int = _field(2, "sint64")
    """Smallest, inclusive."""
    maximum: int = _field(3, "sint64")
    """Largest, inclusive."""


@dataclass(frozen=True, repr=False, eq=False)
class ToggleSpec(Message):
    """A switch."""

    default_value: bool = _field(1, "bool")
    """Value where none is given."""


@dataclass(frozen=True, repr=False, eq=False)
class TextSpec(Message):
    """A word."""

    default_value: str = _field(1, "string")
    """Value where none is given."""
    choices: Tuple[str, ...] = _field(2, "string", repeated=True)
    """The words allowed; empty means any text."""


@dataclass(frozen=True, repr=False, eq=False)
class ParameterSpec(Message):
    """One parameter, described so that a host can draw a control for it."""

    name: str = _field(1, "string")
    """Name in requests, `[a-z0-9_]+`."""
    label: str = _field(2, "string")
    """Label for people."""
    description: str = _field(3, "string")
    """Tooltip."""
    group: str = _field(4, "string")
    """Heading it stands under; empty for none."""
    unit: str = _field(5, "string")
    """Unit for people: `stops`, `m`, `%`; empty for none."""
    number: Optional[NumberSpec] = _field(6, NumberSpec, oneof="kind")
    """A real number."""
    integer: Optional[IntegerSpec] = _field(7, IntegerSpec, oneof="kind")
    """A whole number."""
    toggle: Optional[ToggleSpec] = _field(8, ToggleSpec, oneof="kind")
    """A switch."""
    text: Optional[TextSpec] = _field(9, TextSpec, oneof="kind")
    """A word."""


@dataclass(frozen=True, repr=False, eq=False)
class SizeRule(Message):
    """Sizes a model takes. Any size is padded to the grid and cropped back."""

    grid: int = _field(1, "uint32")
    """Width and height are padded to multiples of this."""
    minimum: int = _field(2, "uint32")
    """Smallest side in pixels."""
    maximum: int = _field(3, "uint32")
    """Largest side in pixels."""


@dataclass(frozen=True, repr=False, eq=False)
class FrameRule(Message):
    """Frame counts a model takes: `multiple * n + offset`."""

    multiple: int = _field(1, "uint32")
    """Step between legal counts; 1 for a model of single frames."""
    offset: int = _field(2, "uint32")
    """Offset."""
    maximum: int = _field(3, "uint32")
    """Most frames in one run of the model."""


@dataclass(frozen=True, repr=False, eq=False)
class Look(Message):
    """One thing a closed-vocabulary model can be asked for."""

    name: str = _field(1, "string")
    """Its name."""
    synonyms: Tuple[str, ...] = _field(2, "string", repeated=True)
    """Words and phrases that mean it."""
    description: str = _field(3, "string")
    """What it does, for people."""


@dataclass(frozen=True, repr=False, eq=False)
class ModelLicence(Message):
    """A licence and its gate."""

    spdx: str = _field(1, "string")
    """SPDX identifier, or `LicenseRef-...`."""
    conditions: str = _field(2, "string")
    """Conditions worth knowing before use, for people."""
    needs_acceptance: bool = _field(3, "bool")
    """True: it must be accepted before the first job."""
    accepted: bool = _field(4, "bool")
    """True: it has been accepted, or need not be."""


@dataclass(frozen=True, repr=False, eq=False)
class MemoryEstimate(Message):
    """Memory need, an estimate."""

    weights_bytes: int = _field(1, "uint64")
    """Bytes for the weights alone."""
    bytes_per_megapixel: int = _field(2, "uint64")
    """Further bytes for each megapixel of the padded picture."""


@dataclass(frozen=True, repr=False, eq=False)
class Model(Message):
    """An installed model."""

    name: str = _field(1, "string")
    """Unique name, `[a-z0-9.-]+`."""
    title: str = _field(2, "string")
    """Name for people."""
    description: str = _field(3, "string")
    """One paragraph on what it is good for."""
    version: str = _field(4, "string")
    """Version of the weights."""
    family: str = _field(5, "string")
    """Pipeline family that runs it, `relight`, `unet-diffusion`, ..."""
    is_default: bool = _field(6, "bool")
    """True for the model that runs when a request names none."""
    passes: Tuple[PassUse, ...] = _field(7, PassUse, repeated=True)
    """Passes it takes."""
    parameters: Tuple[ParameterSpec, ...] = _field(8, ParameterSpec, repeated=True)
    """Its parameters, in the order of a panel."""
    size: Optional[SizeRule] = _field(9, SizeRule)
    """Sizes it takes."""
    frames: Optional[FrameRule] = _field(10, FrameRule)
    """Frame counts it takes."""
    looks: Tuple[Look, ...] = _field(11, Look, repeated=True)
    """Prompt words it knows; empty where any text counts."""
    licence: Optional[ModelLicence] = _field(12, ModelLicence)
    """Its licence."""
    memory: Optional[MemoryEstimate] = _field(13, MemoryEstimate)
    """Memory need."""
    load_state: Union[LoadState, int] = _field(14, LoadState)
    """Whether its files are in memory."""
    descriptor_sha256: str = _field(15, "string")
    """SHA-256 over its descriptor file; with the hashes inside it stands for every weight."""
    bytes: int = _field(16, "uint64")
    """Size of its files in bytes."""
    needs_scene: bool = _field(17, "bool")
    """True: a request needs `PlateRequest.scene` with a camera."""


@dataclass(frozen=True, repr=False, eq=False)
class ListModelsRequest(Message):
    """No choice to make."""


@dataclass(frozen=True, repr=False, eq=False)
class ListModelsResponse(Message):
    """The models."""

    models: Tuple[Model, ...] = _field(1, Model, repeated=True)
    """The default first, then by name."""


@dataclass(frozen=True, repr=False, eq=False)
class GetModelRequest(Message):
    """Which model."""

    name: str = _field(1, "string")
    """`Model.name`; empty means the default."""


@dataclass(frozen=True, repr=False, eq=False)
class GetModelResponse(Message):
    """The model."""

    model: Optional[Model] = _field(1, Model)
    """The model."""


@dataclass(frozen=True, repr=False, eq=False)
class LoadModelRequest(Message):
    """Which model to load."""

    name: str = _field(1, "string")
    """`Model.name`; empty means the default."""


@dataclass(frozen=True, repr=False, eq=False)
class LoadModelResponse(Message):
    """Loaded."""

    model: Optional[Model] = _field(1, Model)
    """As it stands now."""


@dataclass(frozen=True, repr=False, eq=False)
class UnloadModelRequest(Message):
    """Which model to unload."""

    name: str = _field(1, "string")
    """`Model.name`; empty means the default."""


@dataclass(frozen=True, repr=False, eq=False)
class UnloadModelResponse(Message):
    """Unloaded."""

    model: Optional[Model] = _field(1, Model)
    """As it stands now."""


@dataclass(frozen=True, repr=False, eq=False)
class VerifyModelRequest(Message):
    """Which model to verify."""

    name: str = _field(1, "string")
    """`Model.name`; empty means the default."""


@dataclass(frozen=True, repr=False, eq=False)
class VerifiedFile(Message):
    """One file's verdict."""

    path: str = _field(1, "string")
    """Path inside the model's folder."""
    expected_sha256: str = _field(2, "string")
    """Hash in the descriptor."""
    actual_sha256: str = _field(3, "string")
    """Hash of the file; empty when it is absent."""


@dataclass(frozen=True, repr=False, eq=False)
class VerifyModelResponse(Message):
    """The verdict."""

    files: Tuple[VerifiedFile, ...] = _field(1, VerifiedFile, repeated=True)
    """Every file of the descriptor."""
    sound: bool = _field(2, "bool")
    """True when all match."""


@dataclass(frozen=True, repr=False, eq=False)
class FindMissingRequest(Message):
    """Files a client would like to use."""

    content_hashes: Tuple[str, ...] = _field(1, "string", repeated=True)
    """SHA-256 hashes, 64 lower-case hex digits each."""


@dataclass(frozen=True, repr=False, eq=False)
class FindMissingResponse(Message):
    """Files to upload first."""

    content_hashes: Tuple[str, ...] = _field(1, "string", repeated=True)
    """The subset that is not stored."""


@dataclass(frozen=True, repr=False, eq=False)
class UploadPixelsRequest(Message):
    """A piece of a file."""

    content_hash: str = _field(1, "string")
    """Hash of the whole file; needed in the first message, ignored after."""
    chunk: bytes = _field(2, "bytes")
    """The next bytes, in order, at most `Limits.chunk_bytes`."""


@dataclass(frozen=True, repr=False, eq=False)
class UploadPixelsResponse(Message):
    """Stored."""

    content_hash: str = _field(1, "string")
    """Its hash."""
    bytes: int = _field(2, "uint64")
    """Its size in bytes."""


@dataclass(frozen=True, repr=False, eq=False)
class DownloadPixelsRequest(Message):
    """Which file."""

    content_hash: str = _field(1, "string")
    """`Plate.sha256` or the hash of an upload."""


@dataclass(frozen=True, repr=False, eq=False)
class DownloadPixelsResponse(Message):
    """A piece of the file."""

    chunk: bytes = _field(1, "bytes")
    """The next bytes, in order."""


@dataclass(frozen=True, repr=False, eq=False)
class CheckRequestRequest(Message):
    """What to check."""

    request: Optional[PlateRequest] = _field(1, PlateRequest)
    """The request."""


@dataclass(frozen=True, repr=False, eq=False)
class PassMatch(Message):
    """A pass and the channels that answer to it."""

    kind: Union[PassKind, int] = _field(1, PassKind)
    """The pass."""
    source: int = _field(2, "uint32")
    """Index into `PlateRequest.passes`."""
    part: str = _field(3, "string")
    """Name of the part; empty in a single-part file without a name."""
    layer: str = _field(4, "string")
    """The layer's name; empty for bare channels."""
    channels: Tuple[str, ...] = _field(5, "string", repeated=True)
    """Full channel names in component order."""
    rule: str = _field(6, "string")
    """Naming rule that matched: `blender`, `arnold`, ..., or `explicit`."""
    used: bool = _field(7, "bool")
    """True where the model takes this pass."""
    vector_space: Union[VectorSpace, int] = _field(8, VectorSpace)
    """Space of a vector pass."""
    depth_measure: Union[DepthMeasure, int] = _field(9, DepthMeasure)
    """What a depth pass measures."""


@dataclass(frozen=True, repr=False, eq=False)
class CheckRequestResponse(Message):
    """What a job would use."""

    model: str = _field(1, "string")
    """The model that would run; never empty."""
    matches: Tuple[PassMatch, ...] = _field(2, PassMatch, repeated=True)
    """Every pass that was found, whether the model takes it or not."""
    missing_optional: Tuple[Union[PassKind, int], ...] = _field(3, PassKind, repeated=True)
    """Passes the model would use if they were there."""
    display_window: Optional[Window] = _field(4, Window)
    """The plate's frame."""
    data_window: Optional[Window] = _field(5, Window)
    """The plate's pixels."""
    working_space: Union[ColourSpace, int] = _field(6, ColourSpace)
    """The space all colour is taken to be in."""
    frames: Tuple[int, ...] = _field(7, "sint32", repeated=True)
    """Frames that would be made, in order; empty for a single picture."""
    missing_frames: Tuple[int, ...] = _field(8, "sint32", repeated=True)
    """Frames of the range whose files are absent."""
    unknown_layers: Tuple[str, ...] = _field(9, "string", repeated=True)
    """Layers that were not understood, `part:layer`."""


@dataclass(frozen=True, repr=False, eq=False)
class SubmitJobRequest(Message):
    """A request to take over."""

    request_id: str = _field(1, "string")
    """Idempotency key chosen by the client, 1 to 128 characters; a UUID serves. The same key with the same request
    returns the same job; with another request it is refused.
    """
    request: Optional[PlateRequest] = _field(2, PlateRequest)
    """The request."""


@dataclass(frozen=True, repr=False, eq=False)
class SubmitJobResponse(Message):
    """The job."""

    job: Optional[Job] = _field(1, Job)
    """The job as written down."""


@dataclass(frozen=True, repr=False, eq=False)
class GetJobRequest(Message):
    """Which job."""

    id: str = _field(1, "string")
    """`Job.id`."""


@dataclass(frozen=True, repr=False, eq=False)
class GetJobResponse(Message):
    """The job."""

    job: Optional[Job] = _field(1, Job)
    """As it stands now."""


@dataclass(frozen=True, repr=False, eq=False)
class ListJobsRequest(Message):
    """Which jobs."""

    states: Tuple[Union[JobState, int], ...] = _field(1, JobState, repeated=True)
    """Only jobs in these states; empty means all."""
    page_size: int = _field(2, "uint32")
    """At most this many, 1 to 1000; 0 means 100."""
    page_token: str = _field(3, "string")
    """`ListJobsResponse.next_page_token` of the page before; empty for the first."""


@dataclass(frozen=True, repr=False, eq=False)
class ListJobsResponse(Message):
    """Jobs, newest first, without their events."""

    jobs: Tuple[Job, ...] = _field(1, Job, repeated=True)
    """The jobs."""
    next_page_token: str = _field(2, "string")
    """Token of the next page; empty on the last."""


@dataclass(frozen=True, repr=False, eq=False)
class WatchJobRequest(Message):
    """Which job's events."""

    id: str = _field(1, "string")
    """`Job.id`."""
    after_sequence: int = _field(2, "uint64")
    """Only events with a greater sequence number; 0 means from the start."""


@dataclass(frozen=True, repr=False, eq=False)
class WatchJobResponse(Message):
    """An event."""

    event: Optional[JobEvent] = _field(1, JobEvent)
    """The event."""


@dataclass(frozen=True, repr=False, eq=False)
class CancelJobRequest(Message):
    """Which job to stop."""

    id: str = _field(1, "string")
    """`Job.id`."""


@dataclass(frozen=True, repr=False, eq=False)
class CancelJobResponse(Message):
    """The job."""

    job: Optional[Job] = _field(1, Job)
    """As it stands now; its end comes as an event."""
