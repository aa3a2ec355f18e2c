"""Temperatures of a year in labelled, chunked arrays, stored twice and read back through whichever engine fits."""

import numpy
import pandas
import pint
import xarray


def main() -> None:
    """Make, store, read and average."""
    days = pandas.date_range("2024-01-01", periods=366, tz=None)
    warmth = 10 - 12 * numpy.cos(numpy.arange(366) / 366 * 2 * numpy.pi)
    year = xarray.Dataset(
        {"t": ("time", warmth)}, coords={"time": days}, attrs={"unit": "degC"}
    )
    year.chunk(time=100).to_zarr("year.zarr", mode="w")
    year.to_netcdf("year.nc", engine="h5netcdf")
    print(sorted(set(xarray.backends.list_engines()) & {"zarr", "h5netcdf"}))
    units = pint.UnitRegistry()
    for file in ("year.zarr", "year.nc"):
        stored = xarray.open_dataset(file, chunks={"time": 50})
        july = stored.t.groupby("time.month").mean().compute().sel(month=7)
        value = units.Quantity(float(july), stored.attrs["unit"]).to("degF")
        print(
            file, f"{value:.1f~P}", pandas.Timestamp("2024-07-01", tz="Europe/Vienna")
        )
    print(year.to_dataframe().describe().to_string().splitlines()[1].strip())


if __name__ == "__main__":
    main()
