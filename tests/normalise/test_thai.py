"""Thai names come near the Latin spelling their bearers use."""

import pytest

from pnrscreen.normalise.thai import romanised


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("สมชาย ใจดี", "SOMCHAI CHAIDI"),
        ("พล", "PHON"),
        ("ศักดิ์ชัย ทองดี", "SAKCHAI THONGDI"),
        ("ทักษิณ มีสุข", "THAKSIN MISUK"),
        ("ชินวัตร", "SHINAWATRA"),
        ("วงศ์สวัสดิ์", "WONGSAWAT"),
        ("มานพ แก้วตา", "MANOP KAEOTA"),
        ("กมล ถนอมศรี", "KAMON THANOMSRI"),
        ("ณรงค์ อนงค์", "NARONG ANONG"),
        ("ธวัชชัย ประเสริฐ", "THAWATCHAI PRASOET"),
        ("พิมพ์ สุขสวัสดิ์", "PHIM SUKSAWAT"),
        ("วิเชียร เปรมชัย", "WICHIAN PREMCHAI"),
        ("สุเมธ นิรันดร์", "SUMET NIRAN"),
        ("ปวีณา หลวงทอง", "PAWINA LUANGTHONG"),
        ("พรทิพย์ น้ำใส", "PHONTHIP NAMSAI"),
        ("ธนากร สงคราม", "THANAKON SONGKHRAM"),
        ("กฤษณะ ไกรสร", "KRITSANA KRAISON"),
        ("พฤกษา หวังดี", "PHRUEKSA WANGDI"),
        ("ทรงศักดิ์ เสรี", "SONGSAK SERI"),
        ("เสาวลักษณ์ กาญจนา", "SAOWALAK KANCHANA"),
        ("สุรินทร์ ณ อยุธยา", "SURIN NA AYUTTHAYA"),
        ("เดือนเพ็ญ บุญมี", "DUEANPHEN BUNMI"),
        ("รุ่งโรจน์ ลิ้มเจริญรัตน์", "RUNGROT LIMCHAROENRAT"),
    ],
)
def test_a_name_is_spelled_as_in_passports(name: str, spelled: str):
    assert romanised(name) == spelled
