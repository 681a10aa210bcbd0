"""An RSA key signs requests and streams."""

from pathlib import Path

from Crypto.PublicKey import RSA
from living_market import LivingMarket
from person import at_the_console
from struck import Struck

from tui.keys.find import find_key
from tui.paper.serve import Settings


async def test_a_console_trades_with_an_rsa_key(tmp_path: Path, key_file: Path, private_key: str) -> None:
    (tmp_path / "public.pem").write_bytes(RSA.import_key(private_key).public_key().export_key())
    keys = tmp_path / "keys.toml"
    keys.write_text('[[key]]\nkey = "signed"\nrsa_public_key = "public.pem"\nuid = "1000001"\n')
    found = find_key("demo", {"BYBIT_API_KEY": "signed", "BYBIT_RSA_KEY_FILE": str(key_file)})
    exchange = Struck(Settings(keys=keys), market=LivingMarket())
    async with at_the_console(exchange, credentials=found.credentials) as person:
        await person.rests()
        assert person.journal[-1].state == "Acked"
    exchange.stop()
