from PyInstaller.utils.hooks import get_hook_config


def hook(api):
    api.add_imports("from_hook", get_hook_config(api, "helper", "module"))
