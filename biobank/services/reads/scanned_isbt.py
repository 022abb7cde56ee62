"""What an ISBT 128 message leads to: a donation, one of its units, an episode, or nothing by itself."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from biobank.domain.codes.isbt.message import ANY_ORDER, Message, parse, render
from biobank.domain.codes.isbt.naming import Named, instead_of, named_by
from biobank.domain.codes.malformed import Malformed
from biobank.services.code_lists import words_of
from biobank.services.reads.scan_result import Scan, fault_of
from biobank.services.reads.scan_statements import OF_CHAIN, OF_DIN, OF_PRODUCT

Row = dict[str, Any]


def of_message(connection: Connection, message: Message) -> Scan:
    """Return what a message names; two statements at the most, one more where it claims a registered order.

    Stops: isbt-order-differs, isbt-names-nothing, isbt-divisions-wanted, product-not-here, no-such-thing.
    """
    named = named_by(message)
    disorder = _disorder(connection, message)
    if disorder is not None:
        return fault_of(disorder)
    if named.awaits_divisions:
        return Scan("unknown", stop="isbt-divisions-wanted", params={"product": named.product_code})
    if named.din is not None:
        return of_donation(connection, named.din, named)
    if named.chain is not None:
        return _episode(connection, named.chain)
    one = message.structures[0]
    params = {"name": one.NAME, "structure": one.NUMBER, "instead": instead_of(message)}
    return Scan("unknown", stop="isbt-names-nothing", params=params)


def _disorder(connection: Connection, message: Message) -> Malformed | None:
    """Return what is wrong with a registered order, where the centre imported the orders."""
    if message.form != "compound" or message.order == ANY_ORDER:
        return None
    told = words_of(connection, "orders", {message.order})
    found = parse(render(message), {order: tuple(words.split()) for order, words in told.items()})
    return found if isinstance(found, Malformed) else None


def of_donation(connection: Connection, din: str, named: Named | None = None) -> Scan:
    """Return the donation of a number with its units, or the one of them that is the named product."""
    rows = OF_DIN.rows(connection, din=din)
    donation = rows[0]["donation_id"]
    units = [{name: row[name] for name in row if name != "donation_id"} for row in rows]
    units = [unit for unit in units if unit["id"] is not None]
    if donation is None and not units:
        return _nothing("donation", din, {"din": din})
    if named is not None and named.is_product:
        return _product(connection, donation, units, named)
    return Scan("donation", donation, facts={"din": din, "units": units})


def _product(connection: Connection, donation: str | None, units: list[Row], named: Named) -> Scan:
    """Narrow a donation to the unit that is this product, or was: a label stays on while codes change."""
    facts: Row = {"din": named.din}
    now = [unit for unit in units if _is(unit, named)]
    if not now:
        before = OF_PRODUCT.rows(
            connection, din=named.din, product_code=named.product_code, division=named.division
        )
        was = {row["unit_id"]: row["superseded_at"] for row in before}
        now = [unit for unit in units if unit["id"] in was]
        facts |= {"superseded_at": was[now[0]["id"]]} if now else {}
    if not now:
        params = {"din": named.din, "product": f"{named.product_code} {named.division}", "count": len(units)}
        return Scan("donation", donation, stop="product-not-here", params=params, facts=facts)
    return Scan("donation", donation, facts={**facts, "units": now})


def _is(unit: Mapping[str, Any], named: Named) -> bool:
    return (unit["product_code"], unit["division"]) == (named.product_code, named.division)


def _episode(connection: Connection, chain: str) -> Scan:
    found = OF_CHAIN.row(connection, chain=chain)
    if found is None:
        return _nothing("episode", chain, {"chain_of_identity": chain})
    facts = {name: found[name] for name in ("patient_id", "site_id", "status")}
    return Scan("episode", found["id"], found["version"], facts={**facts, "chain_of_identity": chain})


def _nothing(kind: str, id: str, facts: Row) -> Scan:
    return Scan(kind, stop="no-such-thing", params={"thing": kind, "id": id}, facts=facts)
