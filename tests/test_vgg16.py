"""VGG-16 through a stand-in for torchvision that is laid out as its ``vgg16_bn``, only narrower."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from searchtoy import make_pictures
from torch import nn

from zslkit.errors import UsageError
from zslkit.search import DoodleToSearch, encoders
from zslkit.search.encoders import Encoder, as_pictures

# torchvision's are 64, 64, pool, 128, 128, pool, ... 512; only the last must be as it is there
WIDTHS = [4, 4, "pool", 6, 6, "pool", 8, 8, 8, "pool", 10, 10, 10, "pool", 12, 12, 512, "pool"]
HIDDEN = 24  # 4096 there


class Narrow(nn.Module):
    """44 modules of features, a pool of 7 x 7, seven modules that classify."""

    def __init__(self):
        super().__init__()
        layers, before = [], 3
        for width in WIDTHS:
            if width == "pool":
                layers.append(nn.MaxPool2d(2, 2))
                continue
            convolution = nn.Conv2d(before, width, 3, padding=1)
            layers += [convolution, nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
            before = width
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d((7, 7))
        self.classifier = nn.Sequential(
            *(nn.Linear(512 * 7 * 7, HIDDEN), nn.ReLU(True), nn.Dropout(0.5)),
            *(nn.Linear(HIDDEN, HIDDEN), nn.ReLU(True), nn.Dropout(0.5)),
            nn.Linear(HIDDEN, 1000),
        )
        for module in self.modules():  # so that what goes in can be told from what comes out
            if isinstance(module, nn.Conv2d | nn.Linear):
                nn.init.kaiming_normal_(module.weight)

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


@pytest.fixture
def made(monkeypatch):
    """The networks that torchvision was asked for, and with which weights."""
    asked = []

    def vgg16_bn(*, weights=None, progress=True):
        if weights not in (None, "IMAGENET1K_V1"):
            raise KeyError(weights)
        torch.manual_seed(5)
        asked.append((Narrow(), weights))
        return asked[-1][0]

    fake = SimpleNamespace(models=SimpleNamespace(vgg16_bn=vgg16_bn))
    monkeypatch.setitem(sys.modules, "torchvision", fake)
    return asked


def test_it_is_the_published_network_but_for_its_last_layer(made):
    backbone = encoders.vgg16(256, pretrained=False)
    net, _ = made[0]
    assert len(net.features) == 44
    with torch.no_grad():  # statistics of batches that the stand-in has not seen would hide a slip
        net.train()(torch.rand(8, 3, 64, 64))
    encoder = Encoder(backbone).eval()
    last = encoder.head[-1]
    assert (last.in_features, last.out_features) == (HIDDEN, 256)
    picture = np.random.default_rng(0).integers(0, 256, (2, 64, 64, 3)).astype(np.uint8)
    # as published, pictures are 0..1 and not centred on ImageNet's mean
    x = torch.from_numpy(picture.transpose(0, 3, 1, 2) / 255).float()
    net.eval().classifier[6] = last
    with torch.no_grad():
        assert torch.allclose(encoder(as_pictures(picture)), net(x), atol=1e-6)
        assert not torch.allclose(net(x - 0.45), net(x), atol=1e-3)


def test_attention_looks_at_49_places_of_the_last_map(made):
    encoder = Encoder(encoders.vgg16(9, pretrained=False), attention=380).eval()
    assert encoder.attention.first.in_channels == 512
    with torch.no_grad():
        maps = encoder.maps(encoder.stem(torch.rand(1, 3, 224, 224)))
        assert maps.shape == (1, 512, 7, 7)
        assert encoder(torch.rand(2, 3, 224, 224)).shape == (2, 9)


def test_weights_are_imagenets_or_none_and_all_of_it_is_trained(made):
    for pretrained, name in ((True, "IMAGENET1K_V1"), (False, None)):
        encoder = Encoder(encoders.vgg16(9, pretrained=pretrained))
        net, weights = made[-1]
        assert weights == name
        mine = {id(p) for p in encoder.parameters() if p.requires_grad}
        *kept, _weight, _bias = net.parameters()
        assert {id(p) for p in kept} < mine and len(mine) == len(kept) + 2
    with pytest.raises(UsageError, match="all of VGG-16 is trained"):
        encoders.vgg16(9, frozen=1)


def test_the_published_setting_trains_it(made):
    problem = make_pictures(n_seen=4, n_unseen=2, per_class=4, size=32)
    model = DoodleToSearch.paper("Sketchy", epochs=1, batch_size=8).fit(problem, progress=False)
    assert [weights for _, weights in made] == ["IMAGENET1K_V1"] * 2  # an encoder each
    embedded = model.embed_images(problem.images[:3])
    assert embedded.shape == (3, 256) and np.isfinite(embedded).all()


@pytest.mark.parametrize("use", ["backbone", "model"])
def test_without_torchvision_one_sentence_says_what_to_do(monkeypatch, use):
    monkeypatch.setitem(sys.modules, "torchvision", None)
    words = "torchvision, which is not installed; run `pip install torchvision`, or take"
    with pytest.raises(UsageError, match=words):
        if use == "backbone":
            encoders.vgg16(9)
        else:
            DoodleToSearch.paper("Sketchy").fit(make_pictures(), progress=False)
