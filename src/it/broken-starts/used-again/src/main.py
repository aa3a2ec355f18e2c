import pathlib
import tempfile

pathlib.Path(tempfile.gettempdir(), "session.ses").write_text("51 bytes")
print("written")
