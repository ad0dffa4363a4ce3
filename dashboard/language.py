"""The language in which a session is shown: chosen in the sidebar or by a link, else the browser's."""

from __future__ import annotations

import streamlit as st

from dashboard.i18n import LANGUAGES, Words, known_language, words_in

# The widget's key, and the key of the URL's query.
KEY = "lang"
# What the URL said of the language when it was last read or written.
_SEEN = "lang_seen"


def follow_link() -> Words:
    """Take over the language of the link where there is a new one; return the words of the session's."""
    state, linked = st.session_state, st.query_params.get(KEY, "")
    if linked != state.get(_SEEN, ""):
        if linked:
            state[KEY] = known_language(linked)
        elif st.query_params:
            # Gone back to an address without a language. Without anything, Streamlit has emptied it because
            # a person went to another page: the language stays.
            state[KEY] = _usual()
    state[_SEEN] = linked
    state.setdefault(KEY, _usual())
    return words_in(state[KEY])


def ask(words: Words) -> None:
    """Offer the languages, each under its own name."""
    st.segmented_control(
        words("Language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        required=True,
        key=KEY,
        label_visibility="collapsed",
        persist_state="session",
    )


def query() -> dict[str, str]:
    """Return what a link must say so that it shows this language to whoever opens it from this browser."""
    chosen = st.session_state[KEY]
    return {} if chosen == _usual() else {KEY: chosen}


def note(written: str) -> None:
    """Remember what was written into the URL, so that it is not taken for somebody's wish."""
    st.session_state[_SEEN] = written


def _usual() -> str:
    return known_language(st.context.locale)
