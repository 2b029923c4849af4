"""How long until a report can be asked: ``python tests/benchmarks/ingest.py REPORT.pdf [--peers] [--rounds N]``.

Prints, from one run: seconds until the report is found by keywords; the whole (text, vectors, index) against the bare
encoding of the same chunks in one call, by the embedder and by the same graph with ONNX Runtime's own threads, as it
comes; what pictures in the report take after that; with ``--peers`` the plain LangChain and LlamaIndex pipelines with the
same embedder and Chroma (``pip install langchain-community langchain-chroma langchain-huggingface langchain-text-splitters llama-index-core
llama-index-readers-file llama-index-vector-stores-chroma llama-index-embeddings-huggingface``).
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

import onnxruntime

from slmrag import Assistant, settings
from slmrag.embedding import Embedder, onnx_encoder
from slmrag.embedding.embedder import BUILT_IN_GRAPH
from slmrag.ingest import in_context


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("report", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    settings.quieten()
    cold(options.report)
    asked, whole, bare, plain, pictures = [], [], [], [], []
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory() as home, Assistant(home) as assistant:
            assistant.load()
            assistant.finish_embedding()
            began = time.perf_counter()
            added = assistant.add_file(options.report)
            asked.append(time.perf_counter() - began)
            library = assistant.library
            while library.vectors.count_without_vector(library.embedder) or not library.index.uses_chroma:
                time.sleep(0.01)
            whole.append(time.perf_counter() - began)
            assistant.finish_embedding()
            pictures.append(time.perf_counter() - began - whole[-1])
            bare.append(encode(assistant, assistant.embedder))
            with mock.patch.object(onnx_encoder, "_MOST_BESIDE", 1):  # one run after another
                plain.append(encode(assistant, as_it_comes(assistant.embedder)))
    print(f"{added.pages} pages, {added.chunks} chunks")
    print(f"can be asked after   {statistics.median(asked):6.2f} s   {[round(s, 2) for s in asked]}")
    print(f"whole                {statistics.median(whole):6.2f} s   {[round(s, 1) for s in whole]}")
    print(f"pictures after it    {statistics.median(pictures):6.2f} s   {[round(s, 1) for s in pictures]}")
    for name, seconds in (("the embedder's", bare), ("ONNX Runtime's", plain)):
        print(f"bare, {name:14} {statistics.median(seconds):6.2f} s   {[round(s, 1) for s in seconds]}")
        ratios = [a / b for a, b in zip(whole, seconds, strict=True)]
        print(f"whole / bare         {statistics.median(ratios):6.3f}     {[round(r, 3) for r in ratios]}")
    if options.peers:
        for name, pipeline in (("LangChain", langchain), ("LlamaIndex", llama_index)):
            with tempfile.TemporaryDirectory() as folder:
                began = time.perf_counter()
                chunks = pipeline(options.report, folder)
                print(f"{name:20} {time.perf_counter() - began:6.2f} s until the first question ({chunks} chunks)")


def cold(report: Path) -> None:
    """In a fresh process, with everything still to be imported: from its start to the first passages."""
    code = (
        "import sys, time, tempfile; from pathlib import Path; from slmrag import Assistant\n"
        "with tempfile.TemporaryDirectory() as home, Assistant(home, background=False) as a:\n"
        "    a.add_file(Path(sys.argv[1])); found = a.search('net sales'); print(len(found.passages), flush=True)"
    )
    began = time.perf_counter()
    child = subprocess.run([sys.executable, "-c", code, str(report)], capture_output=True, text=True, check=True)
    print(f"fresh process, first passages {time.perf_counter() - began:.2f} s ({child.stdout.strip()} passages)")


def encode(assistant: Assistant, embedder: Embedder) -> float:
    """Seconds that ``embedder`` alone takes for the texts of the library's chunks, in one call."""
    texts = [in_context(chunk, embedder) for chunk in assistant.library.chunks(range(1, 100_000)).values()]
    began = time.perf_counter()
    embedder.embed_documents(texts)
    return time.perf_counter() - began


def as_it_comes(embedder: Embedder) -> Embedder:
    """Another of its kind, whose session has ONNX Runtime's own settings: as many threads for one run as it likes."""
    plain, options = Embedder(), onnxruntime.SessionOptions()
    weights = (embedder.folder / "model.safetensors").resolve().parent
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(weights))
    plain.load()._session = onnxruntime.InferenceSession(BUILT_IN_GRAPH.read_bytes(), options)
    return plain


def langchain(report: Path, folder: str) -> int:
    from langchain_chroma import Chroma
    from langchain_community.document_loaders import PyPDFLoader
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    embeddings = HuggingFaceEmbeddings(model_name=str(Embedder().folder))
    began = time.perf_counter()
    pages = PyPDFLoader(str(report)).load()
    chunks = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(pages)
    store = Chroma.from_documents(chunks, embeddings, persist_directory=folder)
    store.similarity_search("net sales", k=5)
    print(f"  (of which after loading the embedder {time.perf_counter() - began:.2f} s)")
    return len(chunks)


def llama_index(report: Path, folder: str) -> int:
    import chromadb
    from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.vector_stores.chroma import ChromaVectorStore

    embeddings = HuggingFaceEmbedding(model_name=str(Embedder().folder))
    began = time.perf_counter()
    documents = SimpleDirectoryReader(input_files=[str(report)]).load_data()
    nodes = SentenceSplitter(chunk_size=256, chunk_overlap=40).get_nodes_from_documents(documents)
    collection = chromadb.PersistentClient(folder).get_or_create_collection("report", embedding_function=None)
    context = StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection))
    index = VectorStoreIndex(nodes, storage_context=context, embed_model=embeddings)
    index.as_retriever(similarity_top_k=5).retrieve("net sales")
    print(f"  (of which after loading the embedder {time.perf_counter() - began:.2f} s)")
    return len(nodes)


if __name__ == "__main__":
    main()
