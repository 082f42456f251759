"""The page's arithmetic in a browser, against torch and against Python's own."""

from pathlib import Path

import numpy as np
import pytest
import torch
from explored import flat_map
from torch import nn
from toy import make_problem

from zslkit.maps import membership
from zslkit.nets import Generator, initialise
from zslkit.training import seeded
from zslkit.widgets import mapping, packing

WEB = Path(packing.__file__).parent / "web"


@pytest.fixture(scope="module")
def page(browser):
    """An empty page of a host that exists only here, which serves the kit's modules."""
    page = browser.new_page()
    page.route("**/*", lambda route: serve(route))
    page.goto("http://kit.test/")
    yield page
    page.close()


def serve(route):
    path = WEB / route.request.url.removeprefix("http://kit.test/")
    if path.is_file():
        route.fulfill(body=path.read_bytes(), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>kit</title>", content_type="text/html")


def call(page, module, body, argument=None):
    """Run ``body``, a JavaScript expression of ``m`` (the module) and ``a`` (the argument)."""
    script = (
        f"async (a) => {{ const m = await import('/kit/{module}.js'); {HELPERS} return {body} }}"
    )
    return page.evaluate(script, prepared(argument))


# bytes travel as base64; typed arrays come back as lists
HELPERS = """
const view = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
const trait = (o) => o && o.b64 !== undefined ? view(o.b64)
  : o && o.f32 ? new Float32Array(view(o.f32).buffer)
  : Array.isArray(o) || typeof o !== "object" || o === null ? o
  : Object.fromEntries(Object.entries(o).map(([k, v]) => [k, trait(v)]));
a = trait(a);
"""


def prepared(value):
    import base64

    if isinstance(value, bytes):
        return {"b64": base64.b64encode(value).decode()}
    if isinstance(value, np.ndarray):
        return {"f32": base64.b64encode(packing.to_bytes(value, "float32")).decode()}
    if isinstance(value, dict):
        return {key: prepared(item) for key, item in value.items()}
    return value


# ---------------------------------------------------------------------- arrays
def test_half_precision_numbers_are_read_as_numpy_reads_them(page):
    every = np.arange(65536, dtype=np.uint16).view(np.float16)
    finite = every[np.isfinite(every)]
    got = call(page, "arrays", "[...m.float16(a)]", finite.tobytes())
    assert np.array_equal(np.float32(got), finite.astype(np.float32))


def test_a_view_into_the_middle_of_a_message_is_read(page):
    raw = b"\0" + packing.to_bytes([1.5, -2.0], "float32")
    got = call(page, "arrays", "[...m.float32(new DataView(a.buffer, 1))]", raw)
    assert got == [1.5, -2.0]


# ---------------------------------------------------------------------- noise
@pytest.mark.parametrize("seed", [0, 1, 7, 2**32 - 1])
def test_a_seed_gives_torchs_noise(page, seed):
    for count in (1, 5, 15, 16, 17, 100, 200 * 16, 200 * 64 + 3):
        got = call(page, "random", "[...m.randn(a[0], a[1])]", [count, seed])
        expected = torch.randn(count, generator=seeded(seed)).numpy()
        assert np.abs(np.float32(got) - expected).max() < 2e-6, count


def test_noise_has_torchs_shape(page):
    got = call(page, "random", "[...m.randn(200 * 16, 3)]")
    expected = torch.randn(200, 16, generator=seeded(3)).numpy()
    assert np.allclose(np.reshape(got, (200, 16)), expected, atol=2e-6)


# ---------------------------------------------------------------------- networks
@pytest.mark.parametrize(("rows", "outputs"), [(1, 1), (2, 3), (5, 4), (7, 10), (8, 61)])
def test_a_linear_layer_of_any_size(page, rows, outputs):
    layer = nn.Linear(9, outputs)
    packed = packing.pack([layer, nn.LeakyReLU(0.2)])
    x = torch.randn(rows, 9, generator=seeded(0)).numpy()
    got = call(
        page,
        "network",
        "[...new m.Network(m.unpackNetwork(a.layers, a.weights), a.rows).run(a.x)]",
        {**packed._asdict(), "rows": rows, "x": x},
    )
    assert np.array_equal(np.float32(got).reshape(rows, outputs), packing.run(packed, x))
    with torch.no_grad():
        expected = nn.functional.leaky_relu(layer(torch.from_numpy(x)), 0.2)
    assert np.allclose(packing.run(packed, x), expected, atol=3e-3)


def test_the_generator_with_and_without_noise(page):
    generator = Generator(16, 28, 256, 128)
    initialise(generator, None, seeded(1))
    rng = np.random.default_rng(0)
    packed = packing.pack_generator(generator, rng.uniform(0, 1, (9, 28)))
    for seed in (0, 5):
        condition = rng.uniform(0, 1, 28).astype(np.float32)
        noise = torch.randn(30, 16, generator=seeded(seed))
        body = """(() => {
            const g = new m.Generator(m.unpackNetwork(a.layers, a.weights), 30, 16);
            g.setNoise(a.noise); g.run(a.other); const one = [...g.run(a.condition)];
            g.setNoise(null); return [one, [...g.run(a.condition)]];
        })()"""
        argument = {"condition": condition, "other": condition[::-1], "noise": noise.numpy()}
        got = call(page, "network", body, {**packed._asdict(), **argument})
        for features, z in zip(got, (noise, torch.zeros(30, 16)), strict=True):
            features = np.float32(features).reshape(30, 128)
            full = np.concatenate([z.numpy(), np.tile(condition, (30, 1))], 1)
            assert np.allclose(features, packing.run(packed, full), atol=1e-6)
            with torch.no_grad():
                expected = generator(z, torch.from_numpy(condition).expand(30, -1)).numpy()
            assert np.abs(features - expected).max() < 5e-3  # initial weights are large


def test_mean_softmax(page):
    scores = np.float32([[1, 2, 900], [0, 0, 0]])
    got = call(page, "network", "[...m.meanSoftmax(a, 2, 3)]", scores)
    assert np.allclose(got, torch.from_numpy(scores).softmax(1).mean(0), atol=1e-7)


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("padding", [0, 1])
def test_convolution_agrees_with_torch(page, stride, padding):
    net = nn.Conv2d(3, 5, 3, stride=stride, padding=padding)
    picture = torch.randn(3, 9, 12, generator=seeded(2))
    expect_pictures(page, [net, nn.LeakyReLU(0.1)], picture)


@pytest.mark.parametrize("pool", [nn.AvgPool2d(2), nn.MaxPool2d(2), nn.AdaptiveAvgPool2d(1)])
def test_pools_agree_with_torch(page, pool):
    net = [nn.Conv2d(2, 4, 5, stride=2, padding=2), nn.ReLU(), pool]
    expect_pictures(page, net, torch.randn(2, 13, 10, generator=seeded(3)))


def test_batch_norm_is_folded_in(page):
    norm = nn.BatchNorm2d(4)
    norm.running_mean.uniform_(-1, 1)
    norm.running_var.uniform_(0.5, 2)
    net = [nn.Conv2d(2, 4, 3, bias=False), norm.eval(), nn.ReLU()]
    expect_pictures(page, net, torch.randn(2, 8, 8, generator=seeded(4)))


def expect_pictures(page, modules, picture):
    packed = packing.pack(modules)
    channels, height, width = picture.shape
    sizes = {"channels": channels, "height": height, "width": width}
    body = """(async () => {
        const { unpackNetwork } = await import('/kit/network.js');
        const out = m.runConvolutions(unpackNetwork(a.layers, a.weights), a.picture);
        return [out.channels, out.height, out.width, [...out.values]];
    })()"""
    picture_trait = {**sizes, "values": picture.numpy()}
    *shape, values = call(
        page, "convolution", "await " + body, {**packed._asdict(), "picture": picture_trait}
    )
    with torch.no_grad():
        expected = nn.Sequential(*modules).eval()(picture[None])[0].numpy()
    assert tuple(shape) == expected.shape
    assert np.allclose(np.reshape(values, shape), expected, atol=3e-3)  # weights are halves


# ---------------------------------------------------------------------- places
def test_membership_agrees_with_python(page):
    rng = np.random.default_rng(0)
    rows = np.sort(rng.uniform(0.5, 4, (20, 15)), axis=1)
    rows[3] = 2.0  # all equally far
    rows[4, :3] = 0
    got = call(
        page, "place", "a.map((d) => [...m.membership(Float64Array.from(d), [])])", rows.tolist()
    )
    assert np.allclose(got, membership(rows), atol=1e-10)


def test_places_agree_with_python(page):
    problem = make_problem(per_class=40)
    thin, packed = mapping.pack_map(flat_map(problem), problem.labels, n_landmarks=301)
    x = problem.features[:99] + 0.1
    body = """(() => {
        const placer = m.unpackMap(a.map, 99);
        return [[...placer.place(a.x)], [...placer.toNearest], [...placer.nearest]];
    })()"""
    places, far, near = call(page, "place", body, {"map": packed, "x": x})
    assert np.allclose(np.reshape(places, (99, 2)), thin.place(x), atol=2e-6)
    distances, indices = thin.neighbours(x, 1)
    assert np.allclose(far, distances[:, 0], atol=1e-6)
    assert np.array_equal(near, indices[:, 0])
