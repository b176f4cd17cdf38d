"""Devanagari names come near the Latin spelling their bearers use."""

import pytest

from pnrscreen.normalise.devanagari import romanised


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("राजेश शर्मा", "RAJESH SHARMA"),
        ("अमित राजकुमार", "AMIT RAJKUMAR"),
        ("हरप्रीत कौर", "HARPREET KAUR"),
        ("कमला देवी", "KAMLA DEVI"),
        ("संजय सिंह", "SANJAY SINGH"),
        ("सुनील श्रेष्ठ", "SUNIL SHRESTHA"),
        ("नरेन्द्र गुरुङ", "NARENDRA GURUNG"),
        ("चंद्रशेखर तिवारी", "CHANDRASHEKHAR TIWARI"),
        ("कृष्ण बहादुर खत्री", "KRISHNA BAHADUR KHATRI"),
        ("विश्वनाथ चतुर्वेदी", "VISHWANATH CHATURVEDI"),
        ("बलविंदर सिंह", "BALWINDER SINGH"),
        ("हरविन्दर गिल", "HARVINDER GIL"),
        ("वसुंधरा जोशी", "VASUNDHARA JOSHI"),
        ("सरस्वती थापा", "SARASWATI THAPA"),
        ("ज्ञानेन्द्र यादव", "GYANENDRA YADAV"),
        ("ज़हीर क़ुरैशी", "ZAHIR QURESHI"),
        ("अरोड़ा", "ARORA"),
        ("शंभु महतो", "SHAMBHU MAHTO"),
        ("परमजीत संधू", "PARAMJEET SANDHU"),
        ("आदित्य वर्मा", "ADITYA VARMA"),
        ("मनमोहन अग्रवाल", "MANMOHAN AGARWAL"),
        ("अब्दुल रहमान", "ABDUL RAHMAN"),
        ("सत्यनारायण राव", "SATYANARAYAN RAO"),
    ],
)
def test_a_name_is_spelled_as_in_passports(name: str, spelled: str):
    assert romanised(name) == spelled
