"""Run a notebook with parameters, and print what it says."""

import nbformat
import papermill

if __name__ == "__main__":
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("number = 1", metadata={"tags": ["parameters"]}),
            nbformat.v4.new_code_cell("print('the notebook says', number * 2)"),
        ],
        metadata={
            "kernelspec": {
                "name": "python3",
                "display_name": "Python",
                "language": "python",
            }
        },
    )
    nbformat.write(notebook, "in.ipynb")
    done = papermill.execute_notebook(
        "in.ipynb", "out.ipynb", {"number": 21}, progress_bar=False
    )
    print(done.cells[-1].outputs[0].text)
