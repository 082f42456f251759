"""The methods of retrieval: the shared suite, and what each does that another does not."""

import os
import signal
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch
from check_method import same, weights
from check_retrieval_method import check_retrieval_method
from searchtoy import make_features, make_pictures, tiny
from torch import nn

from zslkit import losses, search
from zslkit.errors import DataError, UsageError
from zslkit.evaluation import evaluate_retrieval
from zslkit.losses.reversal import reverse_gradient
from zslkit.retrieval import ITQ
from zslkit.search import SEMPCYC, DoodleToSearch, PictureClassifier, encoders
from zslkit.search.drawing import ClassRows, drawing_from
from zslkit.search.encoders import Attention, Encoder, Stemmed, as_pictures
from zslkit.training import seeded

DOODLE = {
    "epochs": 3,
    "batch_size": 8,
    "embedding_dim": 6,
    "backbone": "tiny",
    "frozen": 0,
    "pretrained": False,
    "attention_dim": 5,
    "semantic_hidden": 8,
    "domain_hidden": 8,
    "domain_weight": 1.0,
}
PCYC = {"epochs": 3, "batch_size": 16, "embedding_dim": 5, "batches": 4}
SMALL = {"doodle": DOODLE, "sempcyc": PCYC}


@pytest.fixture(autouse=True)
def tiny_backbone(monkeypatch):
    monkeypatch.setitem(encoders.BACKBONES, "tiny", tiny)


@pytest.fixture(scope="module")
def pictures():
    return make_pictures()


@pytest.fixture(scope="module")
def features():
    return make_features()


def small(name, **changed):
    return search.make(name, **{**SMALL[name], **changed})


@pytest.mark.parametrize("name", search.REGISTRY)
def test_every_method_of_the_registry(name, pictures, features, tmp_path):
    problem = pictures if name == "doodle" else features
    check_retrieval_method(small(name), problem, tmp_path)


def test_with_a_stem_that_stands_still_too(pictures, tmp_path):
    check_retrieval_method(small("doodle", frozen=1, attention=False), pictures, tmp_path)


def test_with_random_heads_and_the_classical_game_too(features, tmp_path):
    changed = {"random_heads": True, "game": "classical", "regression_weight": 1.0}
    check_retrieval_method(small("sempcyc", **changed), features, tmp_path)


def test_names_are_forgiving_and_typos_get_a_hint(tmp_path):
    assert isinstance(search.make("SEM-PCYC"), SEMPCYC)
    with pytest.raises(UsageError, match="Did you mean 'doodle'"):
        search.make("dodle")
    with pytest.raises(UsageError, match="Did you mean 'epochs'"):
        search.make("doodle", epoch=3)


def test_a_killed_run_goes_on_where_it_stopped(features, tmp_path):
    script = """
import os, signal, sys
sys.path.insert(0, "tests")
from searchtoy import make_features
from zslkit.search import SEMPCYC
def die(model, epoch):
    if epoch == 2:
        os.kill(os.getpid(), signal.SIGKILL)
SEMPCYC(epochs=4, batch_size=16, embedding_dim=5, batches=4).fit(
    make_features(), checkpoint=sys.argv[1], progress=False, after_epoch=die)
"""
    checkpoint = tmp_path / "run.checkpoint"
    killed = subprocess.run([sys.executable, "-c", script, str(checkpoint)], env=os.environ)
    assert killed.returncode == -signal.SIGKILL and checkpoint.exists()
    model = small("sempcyc", epochs=4)
    resumed = model.fit(features, checkpoint=checkpoint, progress=False)
    whole = small("sempcyc", epochs=4).fit(features, progress=False)
    assert same(weights(whole), weights(resumed)) and whole.history_ == resumed.history_


# ------------------------------------------------------------------ chance
def test_dropout_draws_what_the_generator_says_and_leaves_the_world_alone():
    drop, rng = nn.Dropout(0.5), seeded(3)
    before = torch.random.get_rng_state()
    with drawing_from(rng):
        first = drop(torch.ones(50))
    assert torch.equal(before, torch.random.get_rng_state())
    with drawing_from(rng):
        assert not torch.equal(first, drop(torch.ones(50)))
    torch.manual_seed(99)
    with drawing_from(seeded(3)):
        assert torch.equal(first, drop(torch.ones(50)))


def test_rows_of_a_class_are_drawn_alike():
    columns = np.array([2, 0, 1, 2, 2, 0])
    rows = ClassRows(columns)
    wanted = torch.tensor([0, 1, 2]).repeat(2000)
    drawn = rows.draw(wanted, seeded(0))
    assert (columns[drawn.numpy()] == wanted.numpy()).all()
    counts = np.bincount(drawn.numpy(), minlength=6)
    expected = 2000 / np.bincount(columns)[columns]
    assert np.abs(counts - expected).max() < 0.1 * 2000


# ------------------------------------------------------------------ looking at pictures
def test_pictures_become_what_networks_want():
    grey = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
    made = as_pictures(grey)
    assert made.shape == (2, 3, 3, 4)
    assert np.allclose(made[:, 1].numpy(), grey / 255)
    coloured = np.random.default_rng(0).uniform(size=(2, 3, 4, 3)).astype(np.float32)
    assert np.array_equal(as_pictures(coloured)[1, 2].numpy(), coloured[1, :, :, 2])


def test_attention_is_the_equation():
    torch.manual_seed(0)
    attention, maps = Attention(4, 3), torch.randn(2, 4, 2, 3)
    w1 = attention.first.weight[:, :, 0, 0].detach().numpy()
    w2 = attention.second.weight[:, :, 0, 0].detach().numpy()
    b1, b2 = attention.first.bias.detach().numpy(), attention.second.bias.detach().numpy()
    f = maps.numpy().transpose(0, 2, 3, 1).reshape(2, 6, 4)  # [n, places, channels]
    scores = (f @ w1.T + b1) @ w2.T + b2
    share = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    expected = (f + f * share).reshape(2, 2, 3, 4).transpose(0, 3, 1, 2)
    with torch.no_grad():
        assert np.allclose(attention(maps).numpy(), expected, atol=1e-6)
        assert torch.allclose(attention.weights(maps).sum((1, 2, 3)), torch.ones(2))


def test_what_stands_still_stands_still(pictures):
    torch.manual_seed(0)
    encoder = Encoder(tiny(4, frozen=1)).train()
    before = {k: v.clone() for k, v in encoder.stem.state_dict().items()}
    looked = Stemmed(encoder, pictures.images, torch.device("cpu"))
    assert looked.kept is not None
    rows = torch.tensor([3, 77, 3])
    direct = encoder.stem(as_pictures(pictures.images[rows.numpy()]))
    assert torch.allclose(looked[rows], direct, atol=1e-6)
    encoder(as_pictures(pictures.images[:8])).sum().backward()
    assert all(torch.equal(before[k], v) for k, v in encoder.stem.state_dict().items())
    assert all(p.grad is None for p in encoder.stem.parameters())


def test_what_is_too_much_for_memory_is_made_when_asked_for(pictures, monkeypatch):
    encoder = Encoder(tiny(4, frozen=1))
    kept = Stemmed(encoder, pictures.images, torch.device("cpu"))
    monkeypatch.setattr(encoders, "_CACHE", 10)
    made = Stemmed(encoder, pictures.images, torch.device("cpu"))
    assert made.kept is None
    assert torch.allclose(made[torch.tensor([5, 1])], kept[torch.tensor([5, 1])], atol=1e-6)


def test_the_small_backbone_is_the_zoos_network():
    from zslkit.datasets.zoo.network import as_input, load_network
    from zslkit.files import packaged

    picture = np.random.default_rng(0).integers(0, 256, (2, 64, 64, 3)).astype(np.uint8)
    whole = load_network(packaged("zoo") / "network.safetensors")
    for frozen in (0, 3):
        encoder = Encoder(encoders.small(7, frozen)).eval()
        with torch.no_grad():
            maps = encoder.maps(encoder.stem(as_pictures(picture)))
            assert torch.allclose(maps.mean((2, 3)), whole(as_input(picture)), atol=1e-5)
            assert encoder(as_pictures(picture)).shape == (2, 7)
    assert {p.requires_grad for p in encoder.stem.parameters()} == {False}
    with pytest.raises(UsageError, match="frozen=4 must be"):
        encoders.small(7, 4)


# ------------------------------------------------------------------ Doodle to Search
def test_a_step_is_the_equation_of_the_paper(pictures):
    """All three terms by hand, from the networks' outputs."""
    model = small("doodle", dropout=0.0, triplet_weight=2.0, semantic_weight=3.0)
    seen_terms = []
    original = DoodleToSearch.terms

    def watch(self, triplets, strength):
        found = original(self, triplets, strength)
        if not seen_terms:
            a = self.sketch_encoder_.embed(triplets.sketches)
            both = torch.cat([triplets.positives, triplets.negatives])
            p, n = self.image_encoder_.embed(both).chunk(2)
            out = [x.detach().numpy() for x in (a, p, n)]
            told = [self.semantic_(x).detach().numpy() for x in (a, p, n)]
            odds = [self.domain_(x).detach().numpy()[:, 0] for x in (a, p, n)]
            seen_terms.append((found, out, told, odds, triplets.semantics.numpy()))
        return found

    DoodleToSearch.terms = watch
    try:
        model.fit(pictures, progress=False)
    finally:
        DoodleToSearch.terms = original
    found, (a, p, n), told, odds, w = seen_terms[0]
    near, far = np.linalg.norm(a - p, axis=1), np.linalg.norm(a - n, axis=1)
    assert found["triplet"].item() == pytest.approx(
        2 * np.maximum(0, 1 + near - far).mean(), rel=1e-4
    )
    share = [1 / (1 + np.exp(-x)) for x in odds]
    domain = -(np.log(1 - share[0]) + np.log(share[1]) + np.log(share[2])).mean() / 3
    assert found["domain"].item() == pytest.approx(domain, rel=1e-4)
    lengths = [np.linalg.norm(x, axis=1) * np.linalg.norm(w, axis=1) for x in told]
    cosines = [(x * w).sum(1) / k for x, k in zip(told, lengths, strict=True)]
    semantic = 3 * sum(((1 - c) / 2).mean() for c in cosines)
    assert found["semantic"].item() == pytest.approx(semantic, rel=1e-4)


def encoders_of(model):
    return {k: v for k, v in weights(model).items() if "encoder" in k}


def test_triplets_alone_are_the_plain_recipe(pictures):
    """Domain and semantic weight 0: the same weights as a loop written out."""
    model = small("doodle", domain_weight=0.0, semantic_weight=0.0).fit(pictures, progress=False)
    again = small("doodle", domain_weight=0.0, semantic_weight=0.0)
    again._sizes = again.sizes(pictures)
    rng = seeded(again.seed)
    with drawing_from(rng):
        again.build(False, **again._sizes)
    again.prepare(pictures, torch.device("cpu"))
    pair = nn.ModuleList([again.sketch_encoder_, again.image_encoder_]).train()
    sgd = torch.optim.SGD(pair.parameters(), 1e-2, 0.9, weight_decay=5e-4, nesterov=True)
    for _ in range(3):
        for rows in torch.randperm(len(pictures.train_sketches), generator=rng).split(8):
            t = again.draw(rows, rng)
            torch.randint(2**62, (), generator=rng)  # where dropout would have drawn
            a = pair[0].embed(t.sketches)
            p, n = pair[1].embed(torch.cat([t.positives, t.negatives])).chunk(2)
            sgd.zero_grad(set_to_none=True)
            losses.triplet_loss(a, p, n).backward()
            sgd.step()
    assert same(encoders_of(model), encoders_of(again))


def test_before_the_schedule_begins_the_domain_loss_does_not_reach_the_encoders(pictures):
    alone = small("doodle", domain_weight=0.0, semantic_weight=0.0).fit(pictures, progress=False)
    changed = {"semantic_weight": 0.0, "reversal_start": 50, "reversal_full": 60}
    late = small("doodle", **changed).fit(pictures, progress=False)
    assert same(encoders_of(alone), encoders_of(late))
    assert set(late.history_["reversal"]) == {0.0}
    early = small("doodle", **{**changed, "reversal_start": 0}).fit(pictures, progress=False)
    assert not same(encoders_of(alone), encoders_of(early))


def test_by_batch_every_epoch_begins_without(pictures):
    by_epoch = small("doodle", reversal_start=1, reversal_full=3).fit(pictures, progress=False)
    assert by_epoch.history_["reversal"] == [0.0, 0.0, 0.5]
    by_batch = small("doodle", reversal_start=1, reversal_full=3, reversal_by="batch")
    by_batch.fit(pictures, progress=False)
    # seven batches of 56 sketches: 0, 0, 1/2, 1, 1, 1, 1
    assert by_batch.history_["reversal"] == pytest.approx([4.5 / 7] * 3)


def test_positives_share_the_class_and_negatives_do_not(pictures):
    model = small("doodle", backbone="tiny")
    model._sizes = model.sizes(pictures)
    model.build(False, **model._sizes)
    model.prepare(pictures, torch.device("cpu"))
    _, labels = pictures.part("train_images")
    model._images = torch.from_numpy(labels)  # labels in the place of pictures
    _, asked = pictures.part("train_sketches")
    for seed in range(20):
        rows = torch.arange(len(asked))
        drawn = model.draw(rows, seeded(seed))
        assert (drawn.positives.numpy() == asked).all()
        assert (drawn.negatives.numpy() != asked).all()


def test_doodle_finds_classes_it_has_never_seen():
    many = make_pictures(n_seen=20, n_unseen=4)
    found, blind = [], []
    for seed in range(2):
        model = small("doodle", epochs=12, learning_rate=0.03, embedding_dim=16, seed=seed)
        model.fit(many, progress=False)
        found.append(evaluate_retrieval(many, model.embed_sketches, model.embed_images, at=[8]))
        model = model.set_params(epochs=1, learning_rate=1e-9).fit(many, progress=False)
        blind.append(evaluate_retrieval(many, model.embed_sketches, model.embed_images, at=[8]))
    assert np.mean([s.map_all for s in found]) > np.mean([s.map_all for s in blind]) + 0.15


DOODLE_REFUSED = [
    {"backbone": "vgg"},
    {"reversal_by": "step"},
    {"margin": 0},
    {"dropout": 1.0},
    {"domain_weight": -1},
    {"embedding_dim": 2.5},
    {"negative_temperature": -1},
    {"attention": "yes"},
    {"reversal_full": 0, "reversal_start": 2},
]


@pytest.mark.parametrize("bad", DOODLE_REFUSED, ids=str)
def test_doodle_refuses(bad, pictures):
    with pytest.raises(UsageError, match=next(iter(bad))):
        small("doodle", **bad).fit(pictures, progress=False)


def test_doodle_refuses_what_it_cannot_look_at(features, pictures):
    with pytest.raises(DataError, match=r"looks at pictures .* the sketches of toy are of shape"):
        small("doodle").fit(features, progress=False)
    nothing = dict(triplet_weight=0.0, domain_weight=0.0, semantic_weight=0.0)
    with pytest.raises(UsageError, match="nothing to learn"):
        small("doodle", **nothing).fit(pictures, progress=False)


# ------------------------------------------------------------------ SEM-PCYC
def test_a_step_of_sem_pcyc_is_its_equations(features):
    model = small("sempcyc", regression_weight=0.5, noise=0.0)
    model._sizes = model.sizes(features)
    torch.manual_seed(0)
    model.build(False, **model._sizes)
    model._rest()  # no dropout, so that all can be worked out again
    model.prepare(features, torch.device("cpu"))
    batch = model.draw(seeded(1))
    made = model.translate(batch)
    torch.manual_seed(5)
    terms = {k: v.item() for k, v in model.terms(batch, made).items()}
    torch.manual_seed(5)
    soft = [0.7 + 0.3 * torch.rand(16).numpy() for _ in range(4)]
    with torch.no_grad():
        sk, im, e = batch.sketches, batch.images, model.autoencoder_.code(batch.side)
        g_sk, g_im = model.to_code_["sketches"], model.to_code_["images"]
        f_sk, f_im = model.back_["sketches"], model.back_["images"]
        critics, heads = model.critics_, model.heads_
        judged = critics["code"](g_sk(sk)), critics["code"](g_im(im))
        judged = [*judged, critics["sketches"](f_sk(e)), critics["images"](f_im(e))]
        pairs = zip(judged, soft, strict=True)
        assert terms["adversarial"] == pytest.approx(
            sum(((d.numpy() - t) ** 2).mean() for d, t in pairs), rel=1e-5
        )
        ways = [(f_im(g_im(im)), im), (f_sk(g_sk(sk)), sk), (g_sk(f_sk(e)), e), (g_im(f_im(e)), e)]
        cycle = sum(np.abs(a.numpy() - b.numpy()).mean() for a, b in ways)
        assert terms["cycle"] == pytest.approx(10 * cycle, rel=1e-5)
        logits = heads["code"](g_sk(sk)), heads["code"](g_im(im))
        logits = [*logits, heads["sketches"](f_sk(e)), heads["images"](f_im(e))]
        missed = 0
        for z in (x.numpy() for x in logits):
            share = np.exp(z) / np.exp(z).sum(1, keepdims=True)
            missed -= np.log(share[np.arange(16), batch.columns.numpy()]).mean()
        assert terms["classification"] == pytest.approx(10 * missed, rel=1e-5)
        apart = [(g_sk(sk), g_im(im)), (f_sk(e), sk), (f_im(e), im)]
        squares = sum(((a - b).numpy() ** 2).mean() for a, b in apart)
        assert terms["regression"] == pytest.approx(0.5 * squares, rel=1e-5)
        w = model.autoencoder_.encoder.weight.numpy()
        lost = ((model.autoencoder_(batch.side) - batch.side).numpy() ** 2).mean()
        expected = lost + 1e-3 * np.sqrt((w**2).sum(0)).sum()
        assert model.side_loss(batch.side).item() == pytest.approx(expected, rel=1e-5)
        assert model.column_norms == pytest.approx(np.sqrt((w**2).sum(0)), rel=1e-5)


def test_the_critics_loss_is_its_equation(features):
    model = small("sempcyc", noise=0.0)
    model._sizes = model.sizes(features)
    model.build(False, **model._sizes)
    model._rest()
    model.prepare(features, torch.device("cpu"))
    batch = model.draw(seeded(1))
    with torch.no_grad():
        made = model.translate(batch)
        torch.manual_seed(5)
        got = model.critics_loss(batch, made).item()
        torch.manual_seed(5)
        d = dict(model.critics_.items())
        expected = 0
        for weight, critic, real, fake in (
            (0.25, d["code"], made.code, made.of_sketches),
            (0.25, d["code"], made.code, made.of_images),
            (0.5, d["sketches"], batch.sketches, made.sketches),
            (0.5, d["images"], batch.images, made.images),
        ):
            high, low = 0.7 + 0.3 * torch.rand(16), 0.3 * torch.rand(16)
            loss = ((critic(real) - high) ** 2).mean() + ((critic(fake) - low) ** 2).mean()
            expected += weight * loss.item()
    assert got == pytest.approx(expected, rel=1e-5)


def test_a_batch_has_one_class_a_row_and_all_classes_alike(features):
    model = small("sempcyc", batch_size=4000)
    model.prepare(features, torch.device("cpu"))
    for side in ("sketches", "images"):
        _, labels = features.part(f"train_{side}")
        model._features[side] = torch.from_numpy(labels)
    model.autoencoder_ = model.critics_ = None
    model.modules = lambda: {"none": nn.Linear(1, 1)}
    batch = model.draw(seeded(0))
    assert torch.equal(batch.sketches, batch.images)
    assert torch.equal(batch.sketches, batch.columns)
    counts = torch.bincount(batch.columns).float()
    assert counts.min() > 0.8 * counts.mean() and len(counts) == 12


def drawn_as(pairs, problem):
    """Three batches: their rows of ``features`` on both sides, and labels of those rows."""
    model = small("sempcyc", pairs=pairs, batch_size=60)
    model._sizes = model.sizes(problem)
    model.build(False, **model._sizes)
    model.prepare(problem, torch.device("cpu"))
    rng, rows = seeded(0), []
    for _ in range(3):
        batch = model.draw(rng)
        found = []
        for side in ("sketches", "images"):
            items, labels = problem.part(f"train_{side}")
            at = (torch.from_numpy(np.array(items))[None] == getattr(batch, side)[:, None]).all(2)
            found += [at.int().argmax(1).numpy(), labels[at.int().argmax(1).numpy()]]
        rows.append([*found, problem.seen_classes[batch.columns.numpy()]])
    return rows


def test_three_ways_to_pair(features):
    by_class, fixed, across = (drawn_as(p, features) for p in ("class", "fixed", "across"))
    partner = {}
    for sketch, of_sketch, image, of_image, told in fixed:
        assert (of_sketch == told).all() and (of_image == told).all()
        for one, other in zip(sketch, image, strict=True):
            assert partner.setdefault(one, other) == other
    assert len(set(partner.values())) == len(partner)  # as many images as sketches: one each
    met = {}
    for sketch, of_sketch, image, of_image, told in by_class:
        assert (of_sketch == told).all() and (of_image == told).all()
        for one, other in zip(sketch, image, strict=True):
            met.setdefault(one, set()).add(other)
    assert max(map(len, met.values())) > 1
    _, of_sketch, _, of_image, told = across[0]
    assert (of_sketch == told).all() and (of_image == told).mean() < 0.4
    assert (np.sort(of_image) == np.sort(told)).all()  # the same images, dealt out again


def test_weights_of_zero_leave_their_networks_alone(features):
    model = small("sempcyc", adversarial_weight=0.0).fit(features, progress=False)
    assert set(model.history_) == {"autoencoder", "cycle", "classification"}
    fresh = small("sempcyc", adversarial_weight=0.0)
    with drawing_from(seeded(0)):
        fresh.build(False, **fresh.sizes(features))
    old, new = weights(fresh), weights(model)
    critics = {k: v for k, v in old.items() if k.startswith("critics")}
    assert all(torch.equal(v, new[k]) for k, v in critics.items())


def test_random_heads_stay_as_they_were_drawn_and_others_learn(features):
    def heads(model):
        return {k: v for k, v in weights(model).items() if k.startswith("heads")}

    for kept in (True, False):
        model = small("sempcyc", random_heads=kept).fit(features, progress=False)
        fresh = small("sempcyc", random_heads=kept)
        with drawing_from(seeded(0)):
            fresh.build(False, **fresh.sizes(features))
        assert same(heads(model), heads(fresh)) == kept


def test_without_the_autoencoder_the_code_is_the_side_information(features):
    model = small("sempcyc", select=False).fit(features, progress=False)
    assert model.embed_images(features.images).shape[1] == features.semantics.shape[1]
    assert "autoencoder" not in model.history_ and "autoencoder" not in model.modules()
    with pytest.raises(UsageError, match="select=False"):
        _ = model.column_norms
    with pytest.raises(UsageError, match="not fitted"):
        _ = SEMPCYC().column_norms


def test_the_norm_switches_useless_numbers_off():
    """Numbers that are the same for every class are not needed to give the description back."""
    problem = make_features(n_seen=20)
    constant = np.full((len(problem.class_names), 6), 0.5)
    problem = problem.described_by(np.hstack([problem.semantics, constant]))
    strict = {"epochs": 10, "batches": 40, "autoencoder_rate": 0.1, "group_weight": 3e-3}
    strict |= {"adversarial_weight": 0.0, "cycle_weight": 0.0, "batch_size": 8}
    norms = small("sempcyc", **strict, embedding_dim=12).fit(problem, progress=False).column_norms
    assert norms[:6].min() > 3 * norms[6:].max()
    free = {**strict, "group_weight": 0.0}
    norms = small("sempcyc", **free, embedding_dim=12).fit(problem, progress=False).column_norms
    assert norms[:6].min() < 3 * norms[6:].max()


def test_sem_pcyc_finds_classes_it_has_never_seen():
    many = make_features(n_seen=30, n_unseen=5)
    settings = {"epochs": 8, "batches": 15, "batch_size": 64, "learning_rate": 5e-3}
    scores = {"full": [], "adversarial": [], "bits": []}
    for seed in range(2):
        model = small("sempcyc", **{**settings, "embedding_dim": 16}, seed=seed)
        model.fit(many, progress=False)
        embed = model.embed_sketches, model.embed_images
        scores["full"].append(evaluate_retrieval(many, *embed, at=[5]).map_all)
        codes = ITQ(bits=16)
        scores["bits"].append(evaluate_retrieval(many, *embed, codes=codes, at=[5]).map_all)
        model.set_params(cycle_weight=0.0, classification_weight=0.0).fit(many, progress=False)
        embed = model.embed_sketches, model.embed_images
        scores["adversarial"].append(evaluate_retrieval(many, *embed, at=[5]).map_all)
    means = {k: np.mean(v) for k, v in scores.items()}
    assert means["full"] > means["adversarial"] + 0.15
    assert means["full"] > means["bits"] > means["adversarial"]


PCYC_REFUSED = [
    {"game": "chess"},
    {"cycle_weight": float("nan")},
    {"critic_rate": 0},
    {"batches": 0},
    {"select": 1},
    {"noise": -0.1},
    {"pairs": "classes"},
]


@pytest.mark.parametrize("bad", PCYC_REFUSED, ids=str)
def test_sem_pcyc_refuses(bad, features):
    with pytest.raises(UsageError, match=next(iter(bad))):
        small("sempcyc", **bad).fit(features, progress=False)


def test_sem_pcyc_refuses_pictures(pictures, features):
    with pytest.raises(DataError, match="PictureClassifier makes features of pictures"):
        small("sempcyc").fit(pictures, progress=False)
    nothing = dict(adversarial_weight=0.0, cycle_weight=0.0, classification_weight=0.0)
    with pytest.raises(UsageError, match="nothing to learn"):
        small("sempcyc", **nothing).fit(features, progress=False)


# ------------------------------------------------------------------ features of pictures
SHORT = {"epochs": 3, "batch_size": 16, "feature_dim": 10, "backbone": "tiny", "frozen": 0}


def test_the_classifier_passes_the_shared_suite_too(pictures, tmp_path):
    model = PictureClassifier(**SHORT, pretrained=False)
    described = pictures  # it does not read the descriptions, so the last check is not for it
    from check_retrieval_method import _check_files, _check_interface, _check_repeatable

    whole = _check_interface(model, described)
    _check_repeatable(model, described, whole)
    _check_files(model, described, whole, tmp_path)


@pytest.mark.parametrize("invert", [False, True])
def test_its_features_make_a_problem_for_sem_pcyc(pictures, invert):
    model = PictureClassifier(**{**SHORT, "epochs": 15}, pretrained=False, invert=invert)
    problem = model.fit(pictures, progress=False).features_of(pictures)
    assert problem.sketches.shape == (len(pictures.sketches), 10)
    assert problem.images.min() >= 0
    assert model.history_["sketches"][-1] < 0.5 * np.log(8)
    small("sempcyc").fit(problem, progress=False)


def test_white_on_black(pictures):
    plain = PictureClassifier(**SHORT, pretrained=False).fit(pictures, progress=False)
    turned = replace(pictures, sketches=255 - pictures.sketches)
    inverted = PictureClassifier(**SHORT, pretrained=False, invert=True)
    inverted.fit(turned, progress=False)
    a = plain.embed_sketches(pictures.sketches)
    assert np.allclose(inverted.embed_sketches(turned.sketches), a, atol=1e-4)


# ------------------------------------------------------------------ published numbers
def test_paper_gives_the_published_numbers():
    doodle = DoodleToSearch.paper("Sketchy", seed=3)
    assert (doodle.embedding_dim, doodle.backbone, doodle.margin) == (256, "vgg16", 1.0)
    assert (doodle.learning_rate, doodle.momentum, doodle.weight_decay) == (1e-4, 0.9, 5e-4)
    assert (doodle.batch_size, doodle.reversal_start, doodle.reversal_full) == (20, 5, 25)
    assert (doodle.attention_dim, doodle.seed) == (380, 3)
    for name in ("TU-Berlin", "quickdraw"):
        assert DoodleToSearch.paper(name, seed=3).get_params() == doodle.get_params()
    pcyc = SEMPCYC.paper("TU-Berlin")
    assert (pcyc.embedding_dim, pcyc.batch_size, pcyc.batches) == (64, 128, 100)
    assert (pcyc.learning_rate, pcyc.critic_rate, pcyc.autoencoder_rate) == (1e-4, 1e-4, 1e-2)
    assert pcyc.random_heads and pcyc.regression_weight == 1.0 and pcyc.game == "least-squares"
    assert SEMPCYC.paper("Sketchy").get_params() == pcyc.get_params()
    with pytest.raises(UsageError, match="no published hyper-parameters for 'CUB'"):
        DoodleToSearch.paper("CUB")
    with pytest.raises(UsageError, match="Did you mean 'game'"):
        SEMPCYC.paper("Sketchy", gam=3)


@pytest.mark.parametrize("method", search.REGISTRY.values())
def test_paper_does_not_hang_on_the_packages_defaults(method):
    """Every parameter but the seed is given."""
    calls = []

    class Watched(method):
        def __init__(self, **given):
            calls.append(given)
            super().__init__(**given)

    Watched.paper("Sketchy")
    assert set(calls[-1]) == set(method().get_params()) - {"seed"}


def test_the_half_reversed_gradient_of_the_negative():
    """The predictor learns to read the sketch's class off the negative, the encoder to hide it."""
    torch.manual_seed(0)
    n = torch.randn(4, 3, requires_grad=True)
    predictor, w = nn.Linear(3, 5), torch.randn(4, 5)
    losses.cosine_distance(predictor(n), w).backward()
    plain, read = n.grad.clone(), predictor.weight.grad.clone()
    n.grad = predictor.weight.grad = None
    losses.cosine_distance(predictor(reverse_gradient(n, 0.5)), w).backward()
    assert torch.allclose(n.grad, -0.5 * plain)
    assert torch.equal(predictor.weight.grad, read)


@pytest.mark.parametrize("name", [*search.REGISTRY, "classifier"])
def test_an_epoch_stays_where_its_rows_are(name, pictures, features, monkeypatch):
    """torch's ``meta`` device stands in for a GPU: it refuses to mix with the CPU's tensors."""
    monkeypatch.setattr("zslkit.losses._checks.columns", lambda *_: None)  # it asks for numbers
    adam = torch.optim.Adam
    monkeypatch.setattr(torch.optim, "Adam", lambda p, rate, fused: adam(p, rate))  # none there
    problem = features if name == "sempcyc" else pictures
    other = PictureClassifier(**SHORT, pretrained=False)
    model = other if name == "classifier" else small(name)
    model._sizes = model.sizes(problem)
    model.build(False, **model._sizes)
    for net in model.modules().values():
        net.to("meta")
    model.prepare(problem, torch.device("meta"))
    rng = seeded(0)
    steps = list(model.steps(model.optimizers(), rng, 0))
    told = {term: value.device.type for step in steps for term, value in step}
    assert steps and set(told.values()) - {"cpu"} == {"meta"}
    assert model.encode("images", problem.images[:2]).device.type == "meta"
