"""PDF/A-3a and PDF/UA-1 in one file: WeasyPrint writes the one, what the other asks for beside it is added here."""

from pydyf import PDF, Array, Stream  # type: ignore[import-untyped]

from tasks.pdf_tags import mend_tags

VARIANT = "pdf/a-3a"
# PDF/A knows no other vocabulary than its own unless the file explains it.
ACCESSIBLE = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
END = b"</rdf:RDF>"


def make_archival(pdf: PDF) -> None:
    """Make of a PDF/A-3a that WeasyPrint is about to write one that is PDF/UA-1 as well."""
    mend_tags(pdf)
    _declare_accessible(pdf)
    for item in pdf.objects:
        if isinstance(item, Stream) and item.extra.get("Subtype") == "/Image":
            item.extra["Interpolate"] = "false"
    if "AF" in pdf.catalog:  # WeasyPrint names each attachment twice
        pdf.catalog["AF"] = Array(dict.fromkeys(pdf.catalog["AF"]))


def _declare_accessible(pdf: PDF) -> None:
    """Say in the metadata that the file is PDF/UA-1; they stay uncompressed, as archives search them."""
    metadata = next(item for item in pdf.objects if item.reference == pdf.catalog["Metadata"])
    metadata.stream = [metadata.stream[0].replace(END, ACCESSIBLE + END)]
    metadata.compress = False
