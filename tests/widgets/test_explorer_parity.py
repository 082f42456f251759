"""The attribute explorer computes on a page what Python computes."""

import base64

import numpy as np
import pytest
import torch
from explored import zoo_explorer, zoo_model
from explorer_pages import FIGURE

import zslkit
from zslkit.training import seeded


def test_the_page_computes_what_python_computes(open_figures):
    zoo = zoo_explorer()
    page = open_figures(zoo)
    rng = np.random.default_rng(0)
    problem = zslkit.load("zoo")
    random = rng.uniform(0, 1, (50, 28)).astype(np.float32)
    vectors = np.concatenate([random, problem.semantics[problem.unseen_classes]])
    classes = len(problem.class_names)
    script = f"""(vectors) => {{
        const x = {FIGURE};
        const text = (array) => {{
            const bytes = new Uint8Array(Float32Array.from(array).buffer);
            let letters = "";
            for (let i = 0; i < bytes.length; i += 8192)
                letters += String.fromCharCode(...bytes.subarray(i, i + 8192));
            return btoa(letters);
        }};
        return vectors.map((vector, seed) => {{
            x.engine.setNoise(true, seed);
            const run = x.engine.run(Float32Array.from(vector));
            return ["features", "positions", "unseen", "all", "nearest"].map((k) => text(run[k]))
                .concat(text([run.distance]));
        }});
    }}"""
    off, points, ties = 0, 0, 0
    for seed, (vector, answer) in enumerate(
        zip(vectors, page.evaluate(script, vectors.tolist()), strict=True)
    ):
        features, positions, unseen, every, nearest, distance = (
            np.frombuffer(base64.b64decode(text), np.float32) for text in answer
        )
        features, positions = features.reshape(200, -1), positions.reshape(200, 2)
        z = torch.randn(200, 16, generator=seeded(seed))
        with torch.no_grad():
            exact = zoo_model().generator_(z, torch.from_numpy(vector).expand(200, -1)).numpy()
        assert np.abs(features - exact).max() < 1e-3 * max(1, exact.max())  # the float32 model
        assert np.abs(features - zoo.features(vector, seed=seed)).max() < 1e-5
        reading = zoo.reading(vector, seed=seed)
        # a tie for the last neighbour may fall either way: noise differs by 1e-7
        gap = np.diff(zoo._pocket.map.neighbours(features, 16)[0][:, 14:], axis=1)[:, 0]
        moved = np.abs(positions - reading.positions).max(1)
        tied = gap < 1e-5
        assert moved[~tied].max() < 2e-4  # 1e-4 of the map, which is 2 wide
        off, points, ties = max(off, moved[~tied].max()), points + 200, ties + tied.sum()
        for said, share in ((reading.unseen, unseen), (reading.all, every)):
            names = [
                problem.class_names[c]
                for c in (problem.unseen_classes if len(share) == 10 else problem.classes)
            ]
            assert np.allclose([said[name] for name in names], share, atol=1e-3)
        expected = [reading.nearest.get(name, 0) for name in problem.class_names]
        assert np.allclose(expected, nearest, atol=0.011) and len(nearest) == classes
        assert distance[0] == pytest.approx(reading.distance, abs=1e-4)
    print(f"{points} points, {ties} ties, the others within {off:.1e}")
    assert ties < 5e-3 * points
