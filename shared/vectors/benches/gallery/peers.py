"""Searches the same vectors as the bench, one query after the other, with one thread, in other programs.

Prints a line for each: its name, and the median of milliseconds for a query.
"""

import statistics
import sys
import time

import faiss
import numpy
from usearch.index import MetricKind, search

CANDIDATES = 32
REPEATS = 20


def median_of(queries, find):
    find(queries[:1])
    times = []
    for place in range(REPEATS):
        query = queries[place : place + 1]
        begin = time.perf_counter()
        find(query)
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def main():
    vectors, queries, dimension = sys.argv[1], sys.argv[2], int(sys.argv[3])
    faiss.omp_set_num_threads(1)
    vectors = numpy.memmap(vectors, dtype="<f4", mode="r").reshape(-1, dimension)
    queries = numpy.fromfile(queries, dtype="<f4").reshape(-1, dimension)

    def fill(index):
        for begin in range(0, len(vectors), 50_000):
            index.add(numpy.ascontiguousarray(vectors[begin : begin + 50_000]))
        return index

    index = fill(faiss.IndexFlatIP(dimension))
    print("faiss flat f32", median_of(queries, lambda query: index.search(query, CANDIDATES)), flush=True)
    del index

    index = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    index.train(numpy.ascontiguousarray(vectors[:50_000]))
    index = fill(index)
    print("faiss 8-bit scalar", median_of(queries, lambda query: index.search(query, CANDIDATES)), flush=True)
    del index

    codes = numpy.empty(vectors.shape, dtype=numpy.int8)
    for begin in range(0, len(vectors), 50_000):
        part = vectors[begin : begin + 50_000]
        steps = numpy.abs(part).max(axis=1, keepdims=True) / 127
        codes[begin : begin + 50_000] = numpy.rint(part / steps)
    query_codes = numpy.rint(queries / (numpy.abs(queries).max(axis=1, keepdims=True) / 127)).astype(numpy.int8)

    def exact(query):
        search(codes, query, CANDIDATES, MetricKind.Cos, exact=True, threads=1)

    print("usearch exact int8", median_of(query_codes, exact), flush=True)


if __name__ == "__main__":
    main()
