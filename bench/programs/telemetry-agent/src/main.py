"""Send spans by gRPC to a collector in this process; the environment says with what."""

import os
from concurrent import futures

import grpc
from opentelemetry import propagate, trace
from opentelemetry.proto.collector.trace.v1 import (
    trace_service_pb2,
    trace_service_pb2_grpc,
)
from opentelemetry.sdk._configuration import _initialize_components
from opentelemetry.sdk.trace import TracerProvider


class Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """Keeps the names of the spans it gets."""

    def __init__(self) -> None:
        """Have none yet."""
        self.names: list[str] = []

    def Export(
        self, request: trace_service_pb2.ExportTraceServiceRequest, context: object
    ) -> trace_service_pb2.ExportTraceServiceResponse:
        """Take spans."""
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                self.names += [span.name for span in scope.spans]
        return trace_service_pb2.ExportTraceServiceResponse()


def main() -> None:
    """Trace some work."""
    collector = Collector()
    server = grpc.server(futures.ThreadPoolExecutor(1))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(collector, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = f"http://127.0.0.1:{port}"
    _initialize_components()
    with trace.get_tracer("bench").start_as_current_span("brew"):
        carrier: dict[str, str] = {}
        propagate.inject(carrier)
    provider = trace.get_tracer_provider()
    assert isinstance(provider, TracerProvider)
    provider.shutdown()
    print(
        sorted(carrier), collector.names, provider.resource.attributes["service.name"]
    )
    server.stop(None)


if __name__ == "__main__":
    main()
