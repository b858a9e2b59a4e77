"""docs/loader-states.svg says what the loader's table of states says."""

from . import loader_picture


def test_the_picture_of_the_loaders_states_is_current() -> None:
    """Whoever changes the table of states.ts runs `python -m tests.house.loader_picture`."""
    assert loader_picture.PICTURE.read_text() == loader_picture.render()


def test_the_picture_has_a_place_for_each_state_of_the_loader() -> None:
    """No state is left out, and no bend or word is of a line that is gone."""
    moves = loader_picture.table()
    assert set(loader_picture.LAYOUT.places) == set(moves)
    assert {*loader_picture.LAYOUT.bends, *loader_picture.LAYOUT.words} <= set(loader_picture.edges(moves))
