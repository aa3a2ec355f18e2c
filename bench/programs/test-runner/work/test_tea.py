import asyncio

import pytest


@pytest.mark.parametrize("grams", [1, 2])
def test_weighs(grams, mocker, tmp_path, capsys):
    scale = mocker.Mock(return_value=grams)
    print("weighed")
    assert scale() == grams
    assert capsys.readouterr().out == "weighed\n"


@pytest.mark.asyncio
async def test_brews():
    await asyncio.sleep(0)


@pytest.mark.xfail(strict=True)
def test_tells_what_differs():
    assert {"tea": 1} == {"tea": 2}
