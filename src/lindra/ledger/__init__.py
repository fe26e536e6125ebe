"""Makes every act checkable by a stranger: entries, their exact bytes, the tree over them, signed heads and proofs.

An act becomes one entry (`entry`), written as one fixed sequence of bytes (`canonical`). The bytes are a leaf of an
RFC 9162 Merkle tree (`tree`). A head of the tree is a C2SP checkpoint (`checkpoint`), signed with Ed25519 (`keys`)
only after every new leaf has been recomputed from its bytes (`seal`). One entry is proved by a text block (`proof`),
one therapy by a file (`passport`). docs/ledger-format.md is the specification; verify_passport.py is written from it
and shares no code with this folder.

Errors, all of them ValueError, all of them plain sentences:

    CanonicalError      a value or bytes outside the canonical form
    EntryError          canonical, but not an entry
    ProofError          a proof that does not lead to the root
    NoteError           a signed note or checkpoint that is malformed or not signed by a known key
    KeyRefusedError     a key, key file or key rotation that cannot be trusted
    LedgerMismatch      what is stored is not what was recomputed; nothing may be signed
    PassportError       a passport that its own verifier would refuse
"""
