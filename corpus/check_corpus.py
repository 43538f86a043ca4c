#!/usr/bin/env python3
"""Checks that the sample archive and its judgements are sound.

Usage: check_corpus.py [FOLDER]     FOLDER holds articles/, queries.tsv and
qrels.txt; default: the folder of this script. Every fault is a line on
stderr; the exit status is 1 where there is one, 0 otherwise.
"""

import json
import pathlib
import re
import sys
import unicodedata

MIN_TRADITIONAL = 43
MIN_SIMPLIFIED = 21
MIN_QUERIES = 90
MIN_NEAR_MISSES = 25
TEXT_LENGTHS = range(300, 1501)
MEMBERS = {"id", "title", "author", "source", "url", "date", "tags", "text"}
REQUIRED = {"id", "title", "source", "date", "tags", "text"}

# Kinds of queries whose judgements follow from containment: an article is
# judged above 0 only if it holds the name, and none that holds it is unjudged.
CONTAINED = {"name", "phrase", "char", "prefix"}
KINDS = CONTAINED | {"loose", "question", "op", "field"}

# The characters of this archive that differ between the scripts, pair by pair.
TRADITIONAL = (
    "丟並乾亂併來係倉個們倫偉側傘備傳價儀億兇兒內兩冊凱別則剎剛創劃劇勁動務勳"
    "勸匯區協卻參吳員問啟單嗎嘗噴嚇嚴國圍園圓圖團執堅報場塊塗墊墾壞夠夢夾孫學"
    "實寧審寫寬寵寶將專尋對導屜層屬島崗師帳帶幣幫幾庫廂廈廚廟廠廢廣廳張強彈彎"
    "後徑從復恆悶愛愷態慣慶憑憶懇應懶懷懸戲戶捨掃掛採換揮搖搶摺撈撿擇擋擔據擠"
    "擬擰擴擺擾攝攢攤敗敵數斷於時曉曬書會東條棟楊業極構槳樂樓標樣樸樹橋機檔檢"
    "檯櫃欄權歐歡歲歷歸殘殼氣決沒況涼淨淺減測湊湧湯準溫滾滿漢漲漿潑潔濕濱瀏瀾"
    "灘灣為無煩熱熾燈燒營爐爛爭爺爾牆牽狀獅獎獨獸獻現環產畢畫當疊痠療癇癲發皺"
    "盞盡盤眾硯確碼磚礎礙禮種稱積穩窩筆筍節範簍簡簽籤糧紀約紅紋納紐紙級細紹終"
    "組結絕給統絲經綜綠維網緊線編練縣縫縮總績繞繩繫繼續纜羨義習聞聯聰聲職聽腦"
    "腫腳膚臉臨與興舉舊華萬葉蓋蕭薦薩藍藝藥蘇處虛號虧螞螢蟲蟻術衛衝補裝裡製襪"
    "見規視親覺覽觀訂計訊討訓記訪設許訴診註評詞試詩話該誇誌認語誠說誰課調談請"
    "論謊講謝謹證識譜譯議護讀變讓讚豎豬貓貝負財貨販貫責貴買費貼貿資賒賣質賬賺"
    "購賽贏趕跡車軌軟軸較載輔輕輛輝輩輪輯轉辦辭農這連週進遊運過達遞遠適遲選還"
    "邊邏郵鄉鄰醫醬釋釘鈔鈕鈴鉛鉸銀銅銘銜銷鋒鋪鋼錄錢錯錶鍋鍵鎂鎖鎮鏈鏡鏽鐘鐵"
    "鑰鑼長門閃閉開閒間閘闆關陣陰陳陸陽隊階際隨險隱隻雖雜雞離難雲電霧靈靜韓響"
    "頁頂項順須預頗領頭頻顆題額顏願顛類顧顯風颱飛飯飽餃養餘館餵馬馮駁駕駛騎騰"
    "驗驚驟驥體髮鬆鬧魚鯨鳥鳳鹹鹽麗麵麼黃點齊齒龍"
)
SIMPLIFIED = (
    "丢并干乱并来系仓个们伦伟侧伞备传价仪亿凶儿内两册凯别则刹刚创划剧劲动务勋"
    "劝汇区协却参吴员问启单吗尝喷吓严国围园圆图团执坚报场块涂垫垦坏够梦夹孙学"
    "实宁审写宽宠宝将专寻对导屉层属岛岗师帐带币帮几库厢厦厨庙厂废广厅张强弹弯"
    "后径从复恒闷爱恺态惯庆凭忆恳应懒怀悬戏户舍扫挂采换挥摇抢折捞捡择挡担据挤"
    "拟拧扩摆扰摄攒摊败敌数断于时晓晒书会东条栋杨业极构桨乐楼标样朴树桥机档检"
    "台柜栏权欧欢岁历归残壳气决没况凉净浅减测凑涌汤准温滚满汉涨浆泼洁湿滨浏澜"
    "滩湾为无烦热炽灯烧营炉烂争爷尔墙牵状狮奖独兽献现环产毕画当叠酸疗痫癫发皱"
    "盏尽盘众砚确码砖础碍礼种称积稳窝笔笋节范篓简签签粮纪约红纹纳纽纸级细绍终"
    "组结绝给统丝经综绿维网紧线编练县缝缩总绩绕绳系继续缆羡义习闻联聪声职听脑"
    "肿脚肤脸临与兴举旧华万叶盖萧荐萨蓝艺药苏处虚号亏蚂萤虫蚁术卫冲补装里制袜"
    "见规视亲觉览观订计讯讨训记访设许诉诊注评词试诗话该夸志认语诚说谁课调谈请"
    "论谎讲谢谨证识谱译议护读变让赞竖猪猫贝负财货贩贯责贵买费贴贸资赊卖质账赚"
    "购赛赢赶迹车轨软轴较载辅轻辆辉辈轮辑转办辞农这连周进游运过达递远适迟选还"
    "边逻邮乡邻医酱释钉钞钮铃铅铰银铜铭衔销锋铺钢录钱错表锅键镁锁镇链镜锈钟铁"
    "钥锣长门闪闭开闲间闸板关阵阴陈陆阳队阶际随险隐只虽杂鸡离难云电雾灵静韩响"
    "页顶项顺须预颇领头频颗题额颜愿颠类顾显风台飞饭饱饺养余馆喂马冯驳驾驶骑腾"
    "验惊骤骥体发松闹鱼鲸鸟凤咸盐丽面么黄点齐齿龙"
)
# Simplified forms that are good Traditional characters as well.
IN_BOTH = "划制只台周干志折松板系舍表里面"

FOLD = str.maketrans(TRADITIONAL, SIMPLIFIED)
ONLY_TRADITIONAL = set(TRADITIONAL) - set(SIMPLIFIED)
ONLY_SIMPLIFIED = set(SIMPLIFIED) - set(TRADITIONAL) - set(IN_BOTH)

HAN = "\u4e00-\u9fff"
MIDDLE_DOTS = re.compile("[\u00b7\u2022\u2027\u30fb]")
BRACKETS = re.compile("[「」『』《》〈〉“”]")
SPACE_BY_HAN = re.compile(f"(?<=[{HAN}]) | (?=[{HAN}])")


def fold(text):
    """Text as the search sees it: width, case, script, dots and brackets."""
    text = unicodedata.normalize("NFKC", MIDDLE_DOTS.sub("", text))
    text = BRACKETS.sub("", text).casefold().translate(FOLD)
    return SPACE_BY_HAN.sub("", text)


def pieces(kind, query):
    """The folded strings an article must hold to match a contained query."""
    bare = unicodedata.normalize("NFKC", query).strip('"*')
    if kind == "phrase":
        return [fold(bare)]
    return [fold(piece) for piece in re.split(r"[\s:]+", bare) if piece]


def holds(text, piece, is_prefix):
    """Whether folded text holds piece; Latin only at the edges of words."""
    left = "(?<![a-z0-9])" if re.match("[a-z0-9]", piece) else ""
    right = "(?![a-z0-9])" if re.search("[a-z0-9]$", piece) else ""
    pattern = left + re.escape(piece) + ("" if is_prefix else right)
    return re.search(pattern, text) is not None


def read_articles(folder, fault):
    """All articles by id, and how many there are in each script."""
    articles = {}
    counts = {"traditional": 0, "simplified": 0}
    for path in sorted((folder / "articles").glob("*.jsonl")):
        script = "simplified" if "simplified" in path.name else "traditional"
        for number, line in enumerate(path.open(encoding="utf-8"), 1):
            where = f"{path.name}:{number}"
            try:
                article = json.loads(line)
            except ValueError as error:
                fault(f"{where}: {error}")
                continue
            counts[script] += 1
            check_article(article, script, where, fault)
            if article.get("id") in articles:
                fault(f"{where}: id {article['id']} is taken")
            articles[article.get("id")] = article
    return articles, counts


def check_article(article, script, where, fault):
    members = set(article)
    if not REQUIRED <= members <= MEMBERS:
        fault(f"{where}: members {sorted(members ^ REQUIRED)}")
        return
    if not re.fullmatch("[a-z0-9-]{4,40}", article["id"]):
        fault(f"{where}: id {article['id']!r} is not short and readable")
    if len(article["text"]) not in TEXT_LENGTHS:
        fault(f"{where}: {len(article['text'])} characters of text")
    if not re.fullmatch(r"20\d\d-\d\d-\d\d", article["date"]):
        fault(f"{where}: date {article['date']!r}")
    if not article.get("url", "https://example.org/").startswith(
            "https://example.org/"):
        fault(f"{where}: url outside example.org")
    if not article["tags"]:
        fault(f"{where}: no tags")
    if article["text"].count("\n") < 1:
        fault(f"{where}: one paragraph only")
    check_script(article, script, where, fault)


def check_script(article, script, where, fault):
    alien = ONLY_SIMPLIFIED if script == "traditional" else ONLY_TRADITIONAL
    values = [v if isinstance(v, str) else "".join(v) for v in article.values()]
    found = sorted(set("".join(values)) & alien)
    if found:
        fault(f"{where}: not {script}: {''.join(found)}")


def read_queries(folder, fault):
    queries = {}
    lines = (folder / "queries.tsv").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        qid, tab, query = line.partition("\t")
        if not tab or not query or qid in queries:
            fault(f"queries.tsv:{number}: not a new qid, a tab and a query")
        if qid.partition("-")[0] not in KINDS:
            fault(f"queries.tsv:{number}: {qid} is of no known kind")
        queries[qid] = query
    return queries


def read_qrels(folder, articles, queries, fault):
    """Judgements: for each query id, article id to 0, 1 or 2."""
    qrels = {qid: {} for qid in queries}
    lines = (folder / "qrels.txt").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        where = f"qrels.txt:{number}"
        fields = line.split(" ")
        if len(fields) != 4 or fields[1] != "0" or fields[3] not in "012":
            fault(f"{where}: not `qid 0 docid rel`")
            continue
        qid, _, docid, rel = fields
        if qid not in queries:
            fault(f"{where}: no query {qid}")
        elif docid not in articles:
            fault(f"{where}: no article {docid}")
        elif docid in qrels[qid]:
            fault(f"{where}: {docid} is judged twice")
        else:
            qrels[qid][docid] = int(rel)
    return qrels


def check_containment(qid, query, judged, folded, fault):
    kind = qid.partition("-")[0]
    wanted = pieces(kind, query)
    for docid, text in folded.items():
        inside = all(holds(text, piece, kind == "prefix") for piece in wanted)
        if inside and docid not in judged:
            fault(f"{qid}: {docid} holds {query} and is not judged")
        if not inside and judged.get(docid, 0) > 0:
            fault(f"{qid}: {docid} is judged {judged[docid]} without {query}")


def check_judgements(articles, queries, qrels, fault):
    folded = {docid: fold(article["title"] + "\n" + article["text"])
              for docid, article in articles.items()}
    for qid, query in queries.items():
        judged = qrels[qid]
        if not any(rel > 0 for rel in judged.values()):
            fault(f"{qid}: no article is relevant")
        if qid.partition("-")[0] in CONTAINED:
            check_containment(qid, query, judged, folded, fault)


def check_sizes(counts, queries, qrels, fault):
    near = sum(0 in judged.values() for judged in qrels.values())
    for what, count, least in (
            ("Traditional articles", counts["traditional"], MIN_TRADITIONAL),
            ("Simplified articles", counts["simplified"], MIN_SIMPLIFIED),
            ("queries", len(queries), MIN_QUERIES),
            ("queries with near misses", near, MIN_NEAR_MISSES)):
        if count < least:
            fault(f"{count} {what}, at least {least} are needed")
        print(f"{count} {what}")


def main():
    here = pathlib.Path(__file__).resolve().parent
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here
    faults = []
    articles, counts = read_articles(folder, faults.append)
    queries = read_queries(folder, faults.append)
    qrels = read_qrels(folder, articles, queries, faults.append)
    if not faults:
        check_judgements(articles, queries, qrels, faults.append)
        check_sizes(counts, queries, qrels, faults.append)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
