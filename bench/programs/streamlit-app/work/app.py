import streamlit

streamlit.title("Harvest")
