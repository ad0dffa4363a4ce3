"""The floor: a Streamlit page with nothing on it but a choice and as many charts as a page of Dunlin's.

A tile's small trend is a chart too, and stands here as the same Streamlit element.
"""

import os

import plotly.graph_objects as go
import streamlit as st

st.set_page_config(layout="wide")
step = st.sidebar.selectbox("From", range(1, 7), index=None, placeholder="First month")
for number in range(int(os.environ["BENCH_TILES"])):
    st.metric(f"Tile {number}", (step or 0) * number, chart_data=[number, (step or 0), 3, 2])
for number in range(int(os.environ["BENCH_CHARTS"])):
    values = [number + (step or 0) * i for i in range(6)]
    st.plotly_chart(go.Figure(go.Bar(x=list(range(6)), y=values)), key=f"chart-{number}")
