from pnrscreen.adapters import aside


def test_pieces_laid_aside_are_one_run_of_bytes(tmp_path):
    view = aside.lay((piece for piece in (b"PX44", b"", b"17203")), tmp_path)
    assert view == b"PX4417203"
    assert view.readonly


def test_nothing_laid_aside_has_a_name(tmp_path):
    view = aside.lay([b"PX4417203"], tmp_path)
    assert not list(tmp_path.iterdir())
    assert len(view) == 9
