"""Who does the tasks: processes of this machine (joblib), or a Dask cluster."""

import contextlib
from collections.abc import Iterator, Mapping

import joblib

from zslkit.errors import UsageError
from zslkit.experiments.task import Task
from zslkit.experiments.work import do


def work(
    tasks: Mapping[str, Task], workers: int, cluster: str | None
) -> Iterator[tuple[str, list[dict]]]:
    """Do all tasks; yield each one's digest and rows as soon as it is done."""
    if not tasks:
        return
    if cluster is None:
        jobs = (joblib.delayed(_named)(name, task) for name, task in tasks.items())
        yield from joblib.Parallel(n_jobs=workers, return_as="generator_unordered")(jobs)
        return
    with _client(cluster, workers) as client:
        from distributed import as_completed

        # the tasks of a worker that is lost go to another one
        futures = [
            client.submit(_named, name, task, key=f"zslkit-{name}") for name, task in tasks.items()
        ]
        for _, made in as_completed(futures, with_results=True):
            yield made


def _named(name: str, task: Task) -> tuple[str, list[dict]]:
    return name, do(task, name)


@contextlib.contextmanager
def _client(address: str, workers: int):
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise UsageError("A cluster needs Dask: pip install 'zslkit[cluster]'.") from None
    if address == "local":
        with (
            LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None
            ) as cluster,
            Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(
            f"No Dask scheduler answers at {address!r}; start one with `dask scheduler`, or say "
            "--cluster local."
        ) from error
    with client:
        if not client.scheduler_info()["workers"]:
            raise UsageError(
                f"The scheduler at {address} has no workers; start some with "
                f"`dask worker {address} --nthreads 1`."
            )
        yield client
